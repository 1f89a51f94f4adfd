/** One part, played once. */
import type { AudioClip, Codes, Frames, Ratio } from "#base";
import type { Part } from "../arrange/tables/parts.ts";
import { sliceCodes } from "../generate/codes.ts";

/** One part, played once: what a variation is put together from. */
export interface PartTake {
  readonly part: Part;
  /** The variation that it was played for; null for a spare. */
  readonly variation: number | null;
  readonly attempt: number;
  /** [1, K, T], lead-in first. */
  readonly codes: Codes;
}

/** A take that was listened to. */
export interface HeardTake extends PartTake {
  /** At the model's rate, from some of the lead-in on. */
  readonly clip: AudioClip;
  readonly verdict: Verdict;
}

/** What is wrong with a take, the worst first. */
export type Fault = "silent" | "off the grid" | "off the chords";

/** What a listener thinks of a take. */
export interface Verdict {
  readonly faults: readonly Fault[];
  /** Of takes with as few faults, the higher one is better. */
  readonly score: Ratio;
}

/** Where the loop is in the codes of a take, and how long its beats are. */
export interface LoopFrames {
  readonly from: Frames;
  readonly beatFrames: Frames;
  readonly beats: number;
}

/** Above this share of equal codes, two takes of a part are one. */
export const sameTake: Ratio = 0.9;

/**
 * Compare two takes of a part, however they are turned: a groove that begins a beat later is no other groove.
 *
 * @param a - a take
 * @param b - another, of the same length
 * @param loop - where the loop is in both
 * @returns the greatest share of equal codes over all rotations by whole beats, 0…1
 */
export function similarity(a: PartTake, b: PartTake, { from, beatFrames, beats }: LoopFrames): Ratio {
  const length = Math.round(beats * beatFrames);
  const [left, right] = [a, b].map(({ codes }) => sliceCodes(codes, 0, from, from + length));
  if (!left || !right) return 0;
  let most = 0;
  for (let turn = 0; turn < beats; turn++)
    most = Math.max(most, equalWhenTurned(left, right, Math.round(turn * beatFrames)));
  return most;
}

function equalWhenTurned(a: Codes, b: Codes, by: Frames): Ratio {
  const [, codebooks, frames] = a.shape;
  let equal = 0;
  for (let k = 0; k < codebooks; k++) {
    const row = k * frames;
    for (let t = 0; t < frames; t++) {
      const turned = t + by < frames ? t + by : t + by - frames;
      if (a.data[row + t] === b.data[row + turned]) equal++;
    }
  }
  return equal / (codebooks * frames);
}
