/**
 * Mixes the parts of a loop: as loud to each other as a band is, chords a little to the left and leads to the
 * right, no limiter. The mix is the sum of its stems and nothing else.
 */
import { type AudioClip, clipLength, type Decibels, mixToMono, type Ratio } from "#base";
import { matchLevel } from "#cut";
import { decibelsToRatio, measureLoudness, peakOf, ratioToDecibels } from "#dsp";
import type { Part } from "../arrange/tables/parts.ts";

/** A part of a loop. */
export interface Stem {
  readonly part: Part;
  readonly clip: AudioClip;
}

/** A mixed loop. */
export interface LoopMix {
  readonly clip: AudioClip;
  /** At the level and the place that they have in the mix: it is their sum. */
  readonly stems: readonly Stem[];
  /** Largest sample, in dBFS. */
  readonly peak: Decibels;
  /** In LUFS. */
  readonly loudness: Decibels;
}

/** How a mix is made. */
export interface MixOptions {
  readonly channels: 1 | 2;
  /** Loudness of the pack's first loop in LUFS; null for that first loop itself. */
  readonly target: Decibels | null;
}

/** How loud each part is beside the drums, in LU. */
const levels: Readonly<Record<Part, Decibels>> = { drums: 0, percussion: -4, bass: -2, chords: -5, lead: -6 };
/** Where each part is: −1 is left, 1 is right. */
const places: Readonly<Record<Part, number>> = {
  drums: 0,
  percussion: 0.15,
  bass: 0,
  chords: -0.25,
  lead: 0.25,
};
/** No part is raised by more than this above the one that is raised least: what is hardly there stays soft. */
const maxRaise: Decibels = 18;

/** Highest sample of a part alone: what 16 bits can hold, dither included. */
const highestStem: Ratio = 1 - 2 ** -13;

/**
 * Mix the parts of a loop.
 *
 * @param stems - all of one length and rate [C, N]
 * @param options - channels; how loud
 * @returns the mix, at −1 dBFS peak or as loud as the target, or less where a part alone would clip, and what it is
 *   the sum of
 */
export function mixStems(stems: readonly Stem[], { channels, target }: MixOptions): LoopMix {
  const wanted = stems.map(({ part, clip }) => levels[part] - measureLoudness(clip));
  const least = Math.min(...wanted.filter(Number.isFinite), Number.POSITIVE_INFINITY);
  const placed = stems.map((stem, i): Stem => {
    const raise = Number.isFinite(wanted[i]) ? Math.min(wanted[i] as number, least + maxRaise) : 0;
    return { part: stem.part, clip: place(stem, decibelsToRatio(raise), channels) };
  });
  const sum = sumUp(placed, channels);
  const level = matchLevel(sum, target);
  // Parts that cancel each other in the mix can be louder than it: they must fit into their files too.
  const loudest = Math.max(...placed.map(({ clip }) => peakOf(clip))) * decibelsToRatio(level.gain);
  const lowered = Math.min(0, -ratioToDecibels(loudest / highestStem));
  const { gain, loudness, peak } = {
    gain: level.gain + lowered,
    loudness: level.loudness + lowered,
    peak: level.peak + lowered,
  };
  // A hair below the ceiling: sums of rounded samples must not pass it.
  const factor = decibelsToRatio(gain) * (1 - 1e-6);
  const scaled = placed.map(({ part, clip }) => ({
    part,
    clip: { ...clip, channels: clip.channels.map((channel) => channel.map((x) => x * factor)) },
  }));
  return { clip: sumUp(scaled, channels), stems: scaled, peak, loudness };
}

/** Put a part in its place, with equal power wherever it is; one channel has no places. */
function place({ part, clip }: Stem, gain: Ratio, channels: 1 | 2): AudioClip {
  const mono = mixToMono(clip);
  if (channels === 1) return { channels: [mono.map((x) => x * gain)], sampleRate: clip.sampleRate };
  const angle = ((places[part] + 1) * Math.PI) / 4;
  const sides = [Math.cos(angle), Math.sin(angle)].map((side) => side * Math.SQRT2 * gain);
  const [left, right] = clip.channels.length > 1 ? clip.channels : [mono, mono];
  return {
    channels: [left ?? mono, right ?? mono].map((channel, c) => channel.map((x) => x * (sides[c] as number))),
    sampleRate: clip.sampleRate,
  };
}

function sumUp(stems: readonly Stem[], channels: 1 | 2): AudioClip {
  const [first] = stems;
  const length = first ? clipLength(first.clip) : 0;
  const sum = Array.from({ length: channels }, (_, c) => {
    const total = new Float64Array(length);
    for (const { clip } of stems) {
      const channel = clip.channels[c] as Float32Array;
      for (let n = 0; n < length; n++) total[n] = (total[n] as number) + (channel[n] as number);
    }
    return Float32Array.from(total);
  });
  return { channels: sum, sampleRate: first?.clip.sampleRate ?? 0 };
}
