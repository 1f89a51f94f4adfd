/** What makes one cut better than another. */
import type { Decibels, Ratio, Seconds } from "#base";
import type { CutScores } from "./cut-plan.ts";
import { levelBetween, type SoundMap } from "./sound-map.ts";

const weights: CutScores = { downbeat: 4, tempo: 1.5, seam: 2, level: 1.5, onset: 0.5 };

/** Rounds to what a score can mean, so that equal music is equal and plans are readable. */
const round = (value: number) => Math.round(value * 1e4) / 1e4;

/**
 * Weigh the scores of a cut into one number.
 *
 * @param scores - each 0…1
 * @returns the weighted sum; only its order means something
 */
export function weighScores(scores: CutScores): number {
  let sum = 0;
  for (const key of Object.keys(weights) as (keyof CutScores)[]) sum += weights[key] * scores[key];
  return round(sum);
}

/**
 * Score the tempo of a cut.
 *
 * @param stretch - time after / time before
 * @returns 1 at the right tempo, 0.37 at 6 % off, near 0 beyond 12 %
 */
export function scoreTempo(stretch: Ratio): Ratio {
  return Math.exp(-((Math.log(stretch) / 0.06) ** 2));
}

/**
 * Score how full a loop is: against the fullest of its rivals, and in all of its quarters, so that an
 * ending that fades away or a hole of silence counts.
 *
 * @param map - the recording
 * @param start - of the loop
 * @param end - of the loop
 * @param fullest - level of the fullest candidate in dB
 * @returns 0…1
 */
export function scoreLevel(map: SoundMap, start: Seconds, end: Seconds, fullest: Decibels): Ratio {
  const level = levelBetween(map, start, end);
  const quarter = (end - start) / 4;
  let emptiest = level;
  for (let q = 0; q < 4; q++) {
    emptiest = Math.min(emptiest, levelBetween(map, start + q * quarter, start + (q + 1) * quarter));
  }
  const full = Math.min(1, Math.max(0, 1 - (fullest - level) / 12));
  const even = Math.min(1, Math.max(0, 1 - (level - emptiest - 10) / 20));
  return full * even;
}
