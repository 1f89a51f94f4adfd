/**
 * Rounding of a matrix to 8 bits, block by block along its rows, in the layout of ONNX Runtime's
 * `MatMulNBits`. Symmetric: zero stays zero.
 */

/** Narrower matrices have few blocks for errors to average over, and little to gain from long ones. */
const wide = 1024;

/** A rounded matrix [rows, columns]. */
export interface QuantizedMatrix {
  /** [rows, blocks, block]: 128 is zero; the last block of a row is filled up with zeros. */
  readonly bytes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}

/**
 * Choose the block length for rows of a length.
 *
 * @param columns - length of a row
 * @returns 128 for long rows, 32 for short ones or where 128 does not divide, or null where 32 does not either: such a matrix stays in fp32
 */
export function quantizationBlock(columns: number): 32 | 128 | null {
  if (columns % 128 === 0 && columns >= wide) return 128;
  return columns % 32 === 0 ? 32 : null;
}

/**
 * Round a matrix to 8 bits.
 *
 * @param matrix - [rows, columns], row-major
 * @param columns - length of a row, a multiple of `block`
 * @param block - numbers that share a scale
 * @source microsoft/onnxruntime@v1.30.0:docs/ContribOperators.md, “com.microsoft.MatMulNBits”, layout
 */
export function quantizeRows(matrix: Float32Array, columns: number, block: number): QuantizedMatrix {
  const bytes = new Uint8Array(matrix.length);
  const scales = new Float32Array(matrix.length / block);
  for (let b = 0; b < scales.length; b++) {
    const from = b * block;
    let peak = 0;
    for (let i = from; i < from + block; i++) peak = Math.max(peak, Math.abs(matrix[i]));
    const scale = Math.fround(peak / 127);
    scales[b] = scale;
    const inverse = scale > 0 ? 1 / scale : 0;
    for (let i = from; i < from + block; i++) bytes[i] = Math.round(matrix[i] * inverse) + 128;
  }
  if (matrix.length % columns !== 0)
    throw new RangeError(`${matrix.length} numbers are no rows of ${columns}`);
  return { bytes, scales };
}
