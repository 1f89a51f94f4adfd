/**
 * How long a loop should be, in beats. Knows numbers only; refuses to know any recording.
 */
import { type Bpm, LooperError, type Seconds } from "#base";

/** What limits the length of a loop. */
export interface LengthWish {
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
 * @param wish - tempo, longest duration in seconds, bars per loop if they are given, metre
 * @returns beats, ≥ 1
 * @throws LooperError INPUT_CONTRADICTION when the bars given, or even one beat, are longer than allowed
 */
export function countBeats({ bpm, maxDuration, bars, beatsPerBar }: LengthWish): number {
  const most = Math.floor((maxDuration * bpm) / 60 + slack);
  if (bars !== undefined) {
    if (bars * beatsPerBar > most) {
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
  const fitting = lengthsBelow(most, beatsPerBar)[0];
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
 * @param most - longest length allowed, in beats
 * @param beatsPerBar - metre
 * @returns beats, falling; empty when most < 1
 */
export function lengthsBelow(most: number, beatsPerBar: number): number[] {
  const lengths: number[] = [];
  for (let beats = beatsPerBar; beats <= most; beats *= 2) lengths.unshift(beats);
  for (const beats of [2, 1]) if (beats < beatsPerBar && beats <= most) lengths.push(beats);
  return lengths;
}
