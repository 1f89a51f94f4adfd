/** Bytes of a tensor, in whatever type and order a file keeps them, to float32 in row-major order. */
import { LooperError } from "#base";
import { bfloatToFloat, halfToFloat } from "./float16.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/**
 * Widen or narrow a tensor to float32.
 *
 * @param bytes - of the tensor, as many as `stored.length`
 * @param stored - its type and shape
 * @param name - of the tensor, and `file` of its file, for messages
 * @returns row-major, whatever order it was stored in
 * @throws LooperError MODEL_UNSUPPORTED where it holds no floating-point numbers
 */
export function tensorFloats(
  bytes: Uint8Array,
  stored: StoredTensor,
  name: string,
  file: string,
): Float32Array {
  // A copy where the offset is odd: typed arrays want alignment, files promise none.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const count = (size: number) => stored.length / size;
  const floats = () => {
    if (stored.type === "F32") return new Float32Array(buffer, byteOffset, count(4));
    if (stored.type === "F16") return halfToFloat(new Uint16Array(buffer, byteOffset, count(2)));
    if (stored.type === "BF16") return bfloatToFloat(new Uint16Array(buffer, byteOffset, count(2)));
    if (stored.type === "F64") return Float32Array.from(new Float64Array(buffer, byteOffset, count(8)));
    throw new LooperError(
      "MODEL_UNSUPPORTED",
      `Tensor ${name} of ${file} is ${stored.type}, not a float type.`,
      {
        facts: { file, tensor: name, type: stored.type },
      },
    );
  };
  return stored.strides ? inRowOrder(floats(), stored.shape, stored.strides) : floats();
}

/** Collect numbers along their steps. */
function inRowOrder(kept: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const ordered = new Float32Array(kept.length);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = kept[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      if (++(index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return ordered;
}
