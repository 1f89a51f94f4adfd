/** Windows for short-time spectra. */
import type { Samples } from "#base";

/**
 * Draw a Hann window, the periodic kind: shifted copies half a window apart add up to 1.
 *
 * @param length - samples ≥ 1
 * @returns [length], 0 at the first sample, 1 in the middle
 */
export function hannWindow(length: Samples): Float32Array {
  return Float32Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length));
}
