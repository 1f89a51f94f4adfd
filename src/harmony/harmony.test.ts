import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import {
  barSpans,
  type Chord,
  chordName,
  chordTones,
  createHarmonyListener,
  everyChord,
  fitChords,
  hearChords,
  hearHarmony,
  hearKey,
  keyName,
} from "./index.ts";

const sampleRate = 16_000;
const barSeconds = 1.5;
const barLength = barSeconds * sampleRate;

interface Playing {
  /** Which tone of the triad is lowest. */
  readonly inversion?: number;
  /** MIDI note at or above which the lowest tone lies. */
  readonly from?: number;
  readonly cents?: number;
  readonly drums?: boolean;
}

/** Add a note with six harmonics that dies away like a plucked string. */
function addNote(sound: Float32Array, at: number, pitch: number, gain = 0.1): void {
  const frequency = 440 * 2 ** ((pitch - 69) / 12);
  for (let n = 0; n < barLength && at + n < sound.length; n++) {
    const t = n / sampleRate;
    let sample = 0;
    for (let h = 1; h <= 6; h++) sample += Math.sin(2 * Math.PI * h * frequency * t) / h;
    sound[at + n] += gain * sample * Math.exp(-1.2 * t) * Math.min(1, n / 80);
  }
}

/** Add a bar of kicks on beats and noisy hats on eighths. */
function addDrums(sound: Float32Array, at: number, seed: number): void {
  const random = createRandom(seed);
  const beat = barLength / 4;
  for (let eighth = 0; eighth < 8; eighth++) {
    const start = at + Math.round((eighth * beat) / 2);
    for (let n = 0; n < 3000 && start + n < sound.length; n++) {
      const t = n / sampleRate;
      sound[start + n] += 0.25 * random.normal() * Math.exp(-60 * t);
      if (eighth % 2 === 0)
        sound[start + n] +=
          0.7 * Math.sin(2 * Math.PI * (48 * t - 4 * Math.exp(-25 * t))) * Math.exp(-12 * t);
    }
  }
}

function play(
  chords: readonly Chord[],
  { inversion = 0, from = 52, cents = 0, drums = false }: Playing = {},
) {
  const sound = new Float32Array(chords.length * barLength);
  chords.forEach((chord, bar) => {
    const tones = chordTones(chord);
    let pitch = from;
    for (let i = 0; i < 3; i++) {
      while (pitch % 12 !== tones[(inversion + i) % 3]) pitch++;
      addNote(sound, bar * barLength, pitch + cents / 100);
    }
    if (drums) addDrums(sound, bar * barLength, bar);
  });
  const clip: AudioClip = { channels: [sound], sampleRate };
  const bars = chords.map((chord, i) => ({ from: i * barSeconds, to: (i + 1) * barSeconds, chord }));
  return { clip, bars };
}

const names = (heard: ReturnType<typeof hearChords>) => heard.map((one) => one && chordName(one.chord));
const told = everyChord.map((chord) => chordName(chord));

describe("chords that are heard", () => {
  it.each<[string, Playing]>([
    ["in root position", {}],
    ["in first inversion", { inversion: 1 }],
    ["in second inversion", { inversion: 2 }],
    ["an octave up", { from: 64 }],
    ["30 cents flat", { cents: -30 }],
    ["30 cents sharp", { cents: 30 }],
    ["half-way between two tunings of the scale's bins", { cents: 17 }],
    ["under drums", { drums: true }],
  ])("are the 24 that are played, %s", (_, playing) => {
    const { clip, bars } = play(everyChord, playing);
    expect(names(hearChords(clip, bars))).toEqual(told);
    const fits = fitChords(clip, bars);
    expect(fits.map(({ rank }) => rank)).toEqual(everyChord.map(() => 1));
    for (const { fit } of fits) expect(fit).toBeGreaterThan(0.6);
  });

  it("are named by the bass where the rest leaves two", () => {
    const sound = new Float32Array(barLength);
    for (const pitch of [60, 64]) addNote(sound, 0, pitch);
    const withBass = (pitch: number) => {
      const both = sound.slice();
      addNote(both, 0, pitch, 0.2);
      return names(hearChords({ channels: [both], sampleRate }, [{ from: 0, to: barSeconds }]));
    };
    expect(withBass(36)).toEqual(["C"]);
    expect(withBass(33)).toEqual(["Am"]);
  });

  it("fit worse where another is told: relative better than foreign", () => {
    const { clip, bars } = play([{ root: 0, minor: false }]);
    const fitOf = (chord: Chord) => fitChords(clip, [{ ...bars[0], chord }])[0];
    const relative = fitOf({ root: 9, minor: true });
    const foreign = fitOf({ root: 6, minor: false });
    expect(relative.rank).toBeGreaterThan(1);
    expect(foreign.rank).toBeGreaterThan(10);
    expect(relative.fit).toBeGreaterThan(foreign.fit);
  });

  it("are the same in stereo, at another rate of samples, and block by block", () => {
    const chords = everyChord.slice(5, 9);
    const { clip, bars } = play(chords, { cents: 10 });
    const [mono] = clip.channels;
    const listener = createHarmonyListener(sampleRate);
    for (let at = 0; at < mono.length; at += 1237)
      listener.push({ channels: [mono.subarray(at, at + 1237), mono.subarray(at, at + 1237)], sampleRate });
    const inBlocks = listener.finish();
    expect(inBlocks.chords(bars)).toEqual(hearChords(clip, bars));
    expect(inBlocks.key()).toEqual(hearKey(clip));
    const halved = { channels: [mono.filter((_, n) => n % 2 === 0)], sampleRate: sampleRate / 2 };
    expect(names(hearChords(halved, bars))).toEqual(names(hearChords(clip, bars)));
    const fast = Float32Array.from({ length: 40 * barLength }, (_, n) => mono[Math.floor(n / 40)]);
    const bar = bars.slice(0, 1);
    expect(names(hearChords({ channels: [fast], sampleRate: 40 * sampleRate }, bar))).toEqual(
      names(hearChords(clip, bar)),
    );
  });
});

describe("keys that are heard", () => {
  const major = [0, 7, 9, 5].map((root) => ({ root, minor: root === 9 }));
  const minor = [9, 2, 9, 4, 9].map((root) => ({ root, minor: true }));
  const inKey = (chords: readonly Chord[], steps: number) =>
    chords.map((chord) => ({ ...chord, root: (chord.root + steps) % 12 }));

  it.each(Array.from({ length: 12 }, (_, steps) => steps))(
    "are those of progressions, %i semitones up",
    (steps) => {
      for (const [chords, key] of [
        [major, { root: steps, minor: false }],
        [minor, { root: (9 + steps) % 12, minor: true }],
      ] as const) {
        const heard = hearKey(play(inKey(chords, steps), { drums: steps % 2 === 0, cents: 2 * steps }).clip);
        expect(heard && keyName(heard.key)).toBe(keyName(key));
        expect(heard?.confidence).toBeGreaterThan(0.3);
        expect(heard?.confidence).toBeLessThanOrEqual(1);
      }
    },
  );

  it("hold a note that sounds alone, and are hardly sure", () => {
    const sound = new Float32Array(3 * barLength);
    for (let bar = 0; bar < 3; bar++) addNote(sound, bar * barLength, 57);
    const heard = hearKey({ channels: [sound], sampleRate });
    const { root, minor } = heard?.key ?? everyChord[1];
    expect(minor ? [0, 2, 3, 5, 7, 8, 10] : [0, 2, 4, 5, 7, 9, 11]).toContain((9 - root + 12) % 12);
    expect(heard?.confidence).toBeLessThan(0.4);
  });
});

describe("what has no pitch", () => {
  const noise = (gain: number) => {
    const random = createRandom(3);
    return Float32Array.from({ length: 6 * sampleRate }, () => gain * random.normal());
  };
  const drums = new Float32Array(4 * barLength);
  for (let bar = 0; bar < 4; bar++) addDrums(drums, bar * barLength, bar);

  it.each<[string, Float32Array]>([
    ["silence", new Float32Array(4 * sampleRate)],
    ["nothing at all", new Float32Array(0)],
    ["loud noise", noise(0.3)],
    ["soft noise", noise(0.003)],
    ["drums", drums],
  ])("has no key and no chords: %s", (_, sound) => {
    const harmony = hearHarmony({ channels: [sound], sampleRate });
    const bars = [0, 1].map((bar) => ({ from: 2 * bar, to: 2 * bar + 2, chord: everyChord[0] }));
    expect(harmony.key()).toBe(null);
    expect(harmony.chords(bars)).toEqual([null, null]);
    for (const { fit, rank } of harmony.fits(bars)) {
      expect(fit).toBeGreaterThanOrEqual(0);
      expect(fit).toBeLessThanOrEqual(1);
      expect(rank).toBeGreaterThanOrEqual(1);
      expect(rank).toBeLessThanOrEqual(24);
    }
  });

  it("fits no chord where it is silent", () => {
    const silence = { channels: [new Float32Array(sampleRate)], sampleRate };
    expect(fitChords(silence, [{ from: 0, to: 1, chord: everyChord[3] }])).toEqual([{ fit: 0, rank: 24 }]);
  });

  it("is a rate of samples that no recording has", () => {
    expect(() => createHarmonyListener(4000)).toThrow("4000 Hz");
    expect(() => createHarmonyListener(800_000)).toThrow("800000 Hz");
    expect(() => createHarmonyListener(Number.NaN)).toThrow("NaN Hz");
  });
});

describe("the bars of a grid", () => {
  const grid = (positions: readonly number[]) => ({
    duration: positions.length / 2,
    tempo: 120,
    beatsPerBar: 4,
    confidence: 1,
    downbeatConfidence: 1,
    beats: positions.map((position, i) => ({ time: i / 2, position })),
  });

  it("run from downbeat to downbeat, the last to the end of its last beat", () => {
    expect(barSpans(grid([1, 2, 3, 4, 1, 2, 3, 4]))).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ]);
  });

  it("leave out what is no whole bar, before and after", () => {
    expect(barSpans(grid([4, 1, 2, 3, 4, 1, 2]))).toEqual([{ from: 0.5, to: 2.5 }]);
    expect(barSpans(grid([]))).toEqual([]);
    expect(barSpans(grid([2, 3]))).toEqual([]);
  });
});
