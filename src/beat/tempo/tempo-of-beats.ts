/** The tempo of a sequence of beats. */
import type { Bpm, Seconds } from "#base";

/**
 * Fit a tempo to beats, so that a few misplaced ones do not matter: the median of all distances
 * of beats half the sequence apart.
 *
 * @param times - beats, rising
 * @returns beats per minute; 0 for fewer than two beats
 */
export function tempoOfBeats(times: readonly Seconds[]): Bpm {
  if (times.length < 2) return 0;
  const apart = Math.max(1, times.length >> 1);
  const periods = times.slice(apart).map((time, i) => (time - times[i]) / apart);
  periods.sort((a, b) => a - b);
  const middle = periods.length >> 1;
  const median = periods.length % 2 === 1 ? periods[middle] : (periods[middle - 1] + periods[middle]) / 2;
  return 60 / median;
}
