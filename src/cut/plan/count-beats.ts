/** How long a loop should be, in beats. */
import { type Bpm, LooperError, type Seconds } from "#base";

/** What limits the length of a loop. */
export interface LoopLengthLimits {
  readonly bpm: Bpm;
  readonly maxDuration: Seconds;
  /** Exactly so many bars, if given. */
  readonly bars?: number | undefined;
  readonly beatsPerBar: number;
}

/** Rounding slack: 4 bars at 120 bpm are 8 s, not 8.000000000000001 s. */
const slack = 1e-9;

/**
 * Count the beats of the longest loop that fits: a power of two of bars, or the number of bars given;
 * two beats or one where not one bar fits.
 *
 * @param limits - tempo, longest duration in seconds, bars per loop if they are given, metre
 * @returns beats, ≥ 1
 * @throws LooperError INPUT_CONTRADICTION when the bars given, or even one beat, are longer than allowed
 */
export function countBeats({ bpm, maxDuration, bars, beatsPerBar }: LoopLengthLimits): number {
  const max = Math.floor((maxDuration * bpm) / 60 + slack);
  if (bars !== undefined) {
    if (bars * beatsPerBar > max) {
      const needed = (bars * beatsPerBar * 60) / bpm;
      throw new LooperError(
        "INPUT_CONTRADICTION",
        `${bars} bars at ${bpm} bpm last ${needed.toFixed(2)} s, longer than max_duration ${maxDuration} s. ` +
          `Ask for fewer bars or raise max_duration.`,
        { facts: { bars, bpm, maxDuration } },
      );
    }
    return bars * beatsPerBar;
  }
  const fitting = lengthsBelow(max, beatsPerBar)[0];
  if (fitting === undefined) {
    throw new LooperError(
      "INPUT_CONTRADICTION",
      `One beat at ${bpm} bpm lasts ${(60 / bpm).toFixed(2)} s, longer than max_duration ${maxDuration} s. Raise one of them.`,
      { facts: { bpm, maxDuration } },
    );
  }
  return fitting;
}

/**
 * List the loop lengths that are natural in a metre, longest first: powers of two of bars, then 2 beats, then 1.
 *
 * @param max - longest length allowed, in beats
 * @param beatsPerBar - metre
 * @returns beats, falling; empty when max < 1
 */
export function lengthsBelow(max: number, beatsPerBar: number): number[] {
  const lengths: number[] = [];
  for (let beats = beatsPerBar; beats <= max; beats *= 2) lengths.unshift(beats);
  for (const beats of [2, 1]) if (beats < beatsPerBar && beats <= max) lengths.push(beats);
  return lengths;
}
