/**
 * From when to when there is anything to hear.
 */
import type { Seconds } from "#base";
import { type EnergyEnvelopes, envelopeHop } from "./energy-envelopes.ts";

/** A stretch of time. */
export interface Span {
  readonly from: Seconds;
  readonly to: Seconds;
}

const silence = 1e-7; // mean square of −70 dBFS
const audible = 1e-6; // 60 dB below the loudest moment

/**
 * Find the first and the last audible moment.
 *
 * @param envelopes - of the recording
 * @returns null where all is silence (nothing above −70 dBFS)
 */
export function soundingSpan(envelopes: EnergyEnvelopes): Span | null {
  const energy = envelopes.full;
  let loudest = 0;
  for (let c = 0; c < energy.length; c++) loudest = Math.max(loudest, energy[c]);
  if (loudest < silence) return null;
  const threshold = Math.max(loudest * audible, silence / 100);
  let first = 0;
  while (energy[first] < threshold) first++;
  let last = energy.length - 1;
  while (energy[last] < threshold) last--;
  return { from: first * envelopeHop, to: (last + 1) * envelopeHop };
}
