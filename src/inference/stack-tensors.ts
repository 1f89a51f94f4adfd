/** Puts tensors of one row each beneath each other, though one of their axes differs in length. */
import { floatTensor, type Tensor } from "./tensor.ts";

/**
 * Stack tensors.
 *
 * @param tensors - float32 [1, …], at least one, equal in all but `axis`
 * @param axis - along which they may differ
 * @param fill - what follows in those that are shorter than the longest
 * @returns [X, …], X the number of tensors
 */
export function stackTensors(tensors: readonly Tensor[], axis: number, fill: number): Tensor {
  const { dims } = tensors[0];
  const longest = Math.max(...tensors.map((tensor) => tensor.dims[axis]));
  const lanes = dims.slice(1, axis).reduce((product, size) => product * size, 1);
  const width = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const stride = longest * width;
  const data = new Float32Array(tensors.length * lanes * stride);
  if (fill !== 0) data.fill(fill);
  for (const [row, tensor] of tensors.entries()) {
    const own = tensor.dims[axis] * width;
    for (let lane = 0; lane < lanes; lane++) {
      const from = (tensor.data as Float32Array).subarray(lane * own, (lane + 1) * own);
      data.set(from, (row * lanes + lane) * stride);
    }
  }
  return floatTensor(data, [tensors.length, ...dims.slice(1, axis), longest, ...dims.slice(axis + 1)]);
}
