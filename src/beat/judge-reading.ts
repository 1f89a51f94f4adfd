/**
 * How sure a listener may be. The figures are shares: of all readings judged 0.9, nine in ten are right.
 */
import type { Ratio } from "#base";
import { placesPerBeat } from "./bar-patterns.ts";

/** How sure. */
export interface Sureness {
  /** That the beats are where they were put. */
  readonly beats: Ratio;
  /** That beat 1 is, where the beats are. */
  readonly downbeats: Ratio;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Judge a reading by how much worse the music would fit elsewhere.
 *
 * @param shifts - fit when everything is meant s places later; what was decided is shift 0
 * @source own; a logistic regression of right and wrong on renders of seeds that no figure is reported on,
 *   made a third less steep, because the patterns had learnt from those renders
 */
export function judgeShifts(shifts: ArrayLike<number>): Sureness {
  let besideBeat = Number.NEGATIVE_INFINITY;
  let otherBeat = Number.NEGATIVE_INFINITY;
  let mean = 0;
  for (let s = 0; s < shifts.length; s++) {
    mean += shifts[s] / shifts.length;
    if (s % placesPerBeat !== 0) besideBeat = Math.max(besideBeat, shifts[s]);
    else if (s > 0) otherBeat = Math.max(otherBeat, shifts[s]);
  }
  const beatMargin = Math.max(shifts[0], otherBeat) - besideBeat;
  const downbeatMargin = shifts[0] - otherBeat;
  const contrast = shifts[0] - mean;
  return {
    beats: logistic(-5 + 0.95 * beatMargin + 0.22 * contrast),
    downbeats: logistic(-0.5 + downbeatMargin),
  };
}
