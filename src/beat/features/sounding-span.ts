/**
 * From when to when there is anything to hear.
 */
import type { Seconds } from "#base";
import { type AttackCurve, attackHop } from "./attack-curve.ts";

/** A stretch of time. */
export interface Span {
  readonly from: Seconds;
  readonly to: Seconds;
}

const silence = 1e-7; // mean square of −70 dBFS
const faint = 1e-6; // 60 dB below the loudest moment

/**
 * Find the first and the last audible moment.
 *
 * @param curve - energies
 * @returns null where all is silence (nothing above −70 dBFS)
 */
export function soundingSpan(curve: AttackCurve): Span | null {
  const energy = curve.whole;
  let loudest = 0;
  for (let c = 0; c < energy.length; c++) loudest = Math.max(loudest, energy[c]);
  if (loudest < silence) return null;
  const least = Math.max(loudest * faint, silence / 100);
  let first = 0;
  while (energy[first] < least) first++;
  let last = energy.length - 1;
  while (energy[last] < least) last--;
  return { from: first * attackHop, to: (last + 1) * attackHop };
}
