/**
 * Crossfades of constant power: the more two sounds correlate, the more their sum is a sum of amplitudes;
 * the less they do, the more it is a sum of powers.
 */
import type { Ratio, Samples } from "#base";

/** Gains of one crossfade, sample by sample. */
export interface Crossfade {
  /** What leaves [N], from 1 to 0. */
  readonly leaving: Float64Array;
  /** What enters [N], from 0 to 1. */
  readonly entering: Float64Array;
}

/**
 * Shape a crossfade for two sounds of known correlation.
 *
 *     power of the sum = l² + e² + 2·r·l·e = 1 at every sample
 *
 * @param length - samples, ≥ 1; the first and last gains lie half a sample inside
 * @param correlation - r, of the two sounds; 1 gives equal gain, 0 equal power; below 0 counts as 0
 * @returns gains [length]
 */
export function createCrossfade(length: Samples, correlation: Ratio): Crossfade {
  const r = Math.min(1, Math.max(0, correlation));
  const leaving = new Float64Array(length); // [N]
  const entering = new Float64Array(length); // [N]
  for (let n = 0; n < length; n++) {
    const e = 0.5 - 0.5 * Math.cos((Math.PI * (n + 0.5)) / length);
    const l = 1 - e;
    const scale = 1 / Math.sqrt(l * l + e * e + 2 * r * l * e);
    leaving[n] = l * scale;
    entering[n] = e * scale;
  }
  return { leaving, entering };
}
