/** A pack with stems, synthesised: no model plays in these tests, but every file goes through the real encoder. */
import { type AudioClip, bytesSource, createRandom } from "#base";
import { encodeFlac, openAudio, readAll } from "#formats";
import type { FinishedLoop, LoopsPage } from "#looper";
import { audioCodecs } from "#platform-node";

export const fixtureParts = ["drums", "bass", "chords", "lead"] as const;
export type FixturePart = (typeof fixtureParts)[number];

/** What the pack is like. */
export interface FixtureOptions {
  readonly bpm: number;
  readonly beats: number;
  readonly beatsPerBar: number;
  readonly variations: number;
  readonly parts: readonly FixturePart[];
  readonly sampleRate: number;
}

export const fixtureDefaults: FixtureOptions = {
  bpm: 240,
  beats: 8,
  beatsPerBar: 4,
  variations: 3,
  parts: fixtureParts,
  sampleRate: 44100,
};

/** Length of a loop of the pack. */
export function fixtureSamples({ bpm, beats, sampleRate }: FixtureOptions = fixtureDefaults): number {
  return Math.round((beats * 60 * sampleRate) / bpm);
}

const pitches: Readonly<Record<FixturePart, readonly number[]>> = {
  drums: [],
  bass: [55, 43.65, 65.41, 49],
  chords: [220, 174.61, 261.63, 196],
  lead: [440, 523.25, 659.26, 587.33],
};

/** Play a part of a variation: bursts of noise on the beats, or decaying notes. Stereo, 16 bits. */
export function playPart(part: FixturePart, variation: number, options = fixtureDefaults): AudioClip {
  const { beats, sampleRate } = options;
  const samples = fixtureSamples(options);
  const random = createRandom(variation * 31 + fixtureParts.indexOf(part));
  const step = samples / beats;
  const channel = (side: number) =>
    Float32Array.from({ length: samples }, (_, n) => {
      const beat = Math.floor(n / step);
      const time = (n - beat * step) / sampleRate;
      const pitch = pitches[part][(beat + variation) % 4] ?? 0;
      const tone =
        part === "drums"
          ? (random.uniform() - 0.5) * Math.exp(-time / (beat % 2 === variation % 2 ? 0.02 : 0.06))
          : Math.sin(2 * Math.PI * pitch * time + side) * Math.exp(-time / 0.15) * Math.min(1, time / 0.004);
      return Math.round(0.25 * tone * 32768) / 32768;
    });
  return { channels: [channel(0), channel(part === "bass" ? 0 : 0.4)], sampleRate };
}

/** The sum of a variation's parts. */
export function mixParts(variation: number, options = fixtureDefaults): AudioClip {
  const clips = options.parts.map((part) => playPart(part, variation, options));
  const channels = [0, 1].map((c) =>
    Float32Array.from({ length: fixtureSamples(options) }, (_, n) =>
      clips.reduce((sum, clip) => sum + (clip.channels[c]?.[n] ?? 0), 0),
    ),
  );
  return { channels, sampleRate: options.sampleRate };
}

/** A loop of the pack, as `loops.json` has it. */
export function fixtureLoop(variation: number, options = fixtureDefaults): FinishedLoop {
  const { beats, beatsPerBar, sampleRate } = options;
  return {
    path: `punchy-drums_${options.bpm}bpm_${beats / beatsPerBar}bars_v0${variation}.wav`,
    variation,
    seed: 5,
    attempt: 1,
    beats,
    bars: beats / beatsPerBar,
    beats_per_bar: beatsPerBar,
    samples: fixtureSamples(options),
    sample_rate: sampleRate as 44100,
    grid: "tracked",
    tempo_before_bpm: options.bpm - 0.6,
    cut_from_s: 0,
    cut_to_s: 1,
    warp: { min: 0.99, max: 1.01 },
    seam: null,
    level_db: -1,
    equal_codes: null,
    stems: [],
    key_heard: null,
    warnings: variation === 2 ? [{ code: "GRID_ASSUMED", message: "<b>no</b> beat & no grid" }] : [],
  };
}

/** The page of the pack. */
export function fixturePage(options = fixtureDefaults): LoopsPage {
  const numbers = Array.from({ length: options.variations }, (_, i) => i + 1);
  return {
    title: `Punchy drums, rubber bass </script><b>"bold"</b>`,
    bpm: options.bpm,
    about: ["tiny", "seed 5"],
    warnings: [{ message: "<i>one</i> is missing" }],
    request: { prompt: "punchy drums, rubber bass, violin", bpm: options.bpm, seed: 5 },
    understood: {
      used: ["punchy drums", "rubber bass"],
      nearest: { violin: "strings" },
      left_out: [],
      unknown: ["glitter"],
    },
    arrangement: {
      parts: options.parts.map((part) => ({ part, model_prompt: `${part}, ${sounds[part]}, am, 120 bpm` })),
      key: "A minor",
      chords: "Am F C G",
    },
    loops: numbers.map((variation) => ({
      loop: fixtureLoop(variation, options),
      flac: encodeFlac(mixParts(variation, options), { bitDepth: 16 }),
      stems: options.parts.map((part) => ({
        part,
        path: `stems/punchy-drums_v0${variation}_${part}.wav`,
        gain_db: 0,
        flac: encodeFlac(playPart(part, variation, options), { bitDepth: 16 }),
      })),
    })),
  };
}

/** The samples of a part as they lie in its file: 16 bits were dithered. `null` is the mix. */
export async function readPart(
  { loops }: LoopsPage,
  variation: number,
  part: FixturePart | null,
): Promise<readonly Float32Array[]> {
  const loop = loops[variation - 1];
  const flac = part === null ? loop?.flac : loop?.stems?.find((stem) => stem.part === part)?.flac;
  return (await readAll(await openAudio(bytesSource(flac ?? new Uint8Array()), audioCodecs))).channels;
}

/** More variations of a page, with the sounds of its first ones again. */
export function repeatLoops(page: LoopsPage, variations: number): LoopsPage {
  const loops = Array.from({ length: variations }, (_, i) => {
    const like = page.loops[i % page.loops.length] as LoopsPage["loops"][number];
    return { ...like, loop: { ...like.loop, variation: i + 1 } };
  });
  return { ...page, loops };
}

const sounds: Readonly<Record<FixturePart, string>> = {
  drums: "punchy drums",
  bass: "rubber bass",
  chords: "electric piano",
  lead: "saw lead",
};
