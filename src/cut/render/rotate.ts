import type { Samples } from "#base";

/**
 * Rotate a circular buffer: begin it at another sample.
 *
 * @param samples - one cycle [N]
 * @param by - sample that becomes the first; any whole number
 * @returns a copy [N]
 */
export function rotate(samples: Float32Array, by: Samples): Float32Array {
  const length = samples.length;
  const from = ((by % length) + length) % length;
  const rotated = new Float32Array(length);
  rotated.set(samples.subarray(from));
  rotated.set(samples.subarray(0, from), length - from);
  return rotated;
}
