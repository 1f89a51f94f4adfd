/**
 * Rounding of a matrix to 8 or 4 bits, block by block along its rows, in the layout of ONNX Runtime's
 * `MatMulNBits`. Symmetric: zero stays zero.
 */

/** Narrower matrices have few blocks for errors to average over, and little to gain from long ones. */
const wide = 1024;

/** Bits of a rounded number. */
export type Bits = 4 | 8;

/** A rounded matrix [rows, columns]. */
export interface QuantizedMatrix {
  /** [rows, blocks, block · bits / 8]: half of the range is zero; of two numbers in a byte the lower half is first. */
  readonly bytes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}

/**
 * Choose the block length for rows of a length.
 *
 * @param columns - length of a row
 * @param bits - of a number
 * @returns in 8 bits 128 for long rows, else 32; in 4 bits 32; null where 32 does not divide: such a
 *   matrix stays in fp32
 */
export function quantizationBlock(columns: number, bits: Bits = 8): 32 | 128 | null {
  if (bits === 8 && columns % 128 === 0 && columns >= wide) return 128;
  return columns % 32 === 0 ? 32 : null;
}

/**
 * Round a matrix.
 *
 * @param matrix - [rows, columns], row-major
 * @param columns - length of a row, a multiple of `block`
 * @param block - numbers that share a scale
 * @param bits - of a number
 * @source microsoft/onnxruntime@v1.30.0:docs/ContribOperators.md, “com.microsoft.MatMulNBits”, layout
 */
export function quantizeRows(
  matrix: Float32Array,
  columns: number,
  block: number,
  bits: Bits = 8,
): QuantizedMatrix {
  if (matrix.length % columns !== 0)
    throw new RangeError(`${matrix.length} numbers do not make rows of ${columns}`);
  const bytes = new Uint8Array((matrix.length * bits) / 8);
  const scales = new Float32Array(matrix.length / block);
  const round = bits === 8 ? roundToBytes : roundToNibbles;
  for (let b = 0; b < scales.length; b++) scales[b] = round(matrix, b * block, block, bytes);
  return { bytes, scales };
}

/** Round a block so that its largest number is met exactly; returns its scale. */
function roundToBytes(matrix: Float32Array, from: number, block: number, bytes: Uint8Array): number {
  let peak = 0;
  for (let i = from; i < from + block; i++) {
    const size = Math.abs(matrix[i]);
    if (size > peak) peak = size;
  }
  const scale = Math.fround(peak / 127);
  const inverse = scale > 0 ? 1 / scale : 0;
  // Never negative, so that cutting off is rounding down.
  for (let i = from; i < from + block; i++) bytes[i] = (matrix[i] * inverse + 128.5) | 0;
  return scale;
}

/** How many steps the largest number may be long: with few bits it pays to clip it, or to leave room. */
const reaches = [6.2, 6.8, 7.4, 8, 8.7, 9.5] as const;
/** Added to a small double, it leaves no room for a fraction: adding and taking it away rounds, and fast. */
const rounder = 1.5 * 2 ** 52;
const scratch = new Float64Array(128);

/** Round a block with the scale that misses its numbers least; returns it. Billions pass here: plain loops. */
function roundToNibbles(matrix: Float32Array, from: number, block: number, bytes: Uint8Array): number {
  let peak = 0;
  for (let i = 0; i < block; i++) {
    const x = matrix[from + i];
    scratch[i] = x;
    if (Math.abs(x) > Math.abs(peak)) peak = x;
  }
  let scale = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const reach of peak === 0 ? [] : reaches) {
    // Against its sign: 4 bits reach −8 but only +7.
    const tried = Math.fround(-peak / reach);
    const inverse = 1 / tried;
    let missed = 0;
    for (let i = 0; i < block; i++) {
      const x = scratch[i];
      let step = x * inverse;
      step = step > 7 ? 7 : step;
      step = step < -8 ? -8 : step;
      const apart = x - tried * (step + rounder - rounder);
      missed += apart * apart;
    }
    if (missed < least) {
      scale = tried;
      least = missed;
    }
  }
  const inverse = scale === 0 ? 0 : 1 / scale;
  const nibble = (x: number) => Math.max(0, Math.min(15, (x * inverse + 8.5) | 0));
  for (let i = 0; i < block; i += 2) {
    bytes[(from + i) >> 1] = nibble(scratch[i]) | (nibble(scratch[i + 1]) << 4);
  }
  return scale;
}
