/** The tempo of somebody who taps. */
import type { Bpm, Seconds } from "#base";

/** A pause longer than this begins anew. */
const longest: Seconds = 2.5;

/**
 * Find the tempo of taps.
 *
 * @param taps - times, ascending
 * @returns a whole number of beats per minute, from the taps since the last pause; null for fewer than two
 */
export function tempoOfTaps(taps: readonly Seconds[]): Bpm | null {
  let first = taps.length - 1;
  while (first > 0 && (taps[first] ?? 0) - (taps[first - 1] ?? 0) <= longest) first--;
  const count = taps.length - 1 - first;
  if (count < 1) return null;
  return Math.round((60 * count) / ((taps.at(-1) ?? 0) - (taps[first] ?? 0)));
}
