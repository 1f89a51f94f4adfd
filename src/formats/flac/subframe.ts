/**
 * One channel's block of a FLAC frame: undoing prediction and Rice codes, in numbers wide enough for 32-bit audio.
 */
import type { BitReader } from "./bit-reader.ts";
import { fixedPredictors } from "./tables.ts";

/** Read Rice-coded residuals behind the warm-up samples; false where the code has no meaning. */
function readResidual(bits: BitReader, samples: Float64Array, order: number): boolean {
  const method = bits.read(2);
  if (method > 1) return false;
  const parameterBits = method === 0 ? 4 : 5;
  const escapeCode = (1 << parameterBits) - 1;
  const partOrder = bits.read(4);
  const part = samples.length >> partOrder;
  if (part << partOrder !== samples.length || part < order) return false;
  for (let i = 0; i < 1 << partOrder; i++) {
    const from = i === 0 ? order : i * part;
    const to = (i + 1) * part;
    const parameter = bits.read(parameterBits);
    if (parameter === escapeCode) {
      const width = bits.read(5);
      for (let n = from; n < to; n++) samples[n] = width === 0 ? 0 : bits.readSigned(width);
    } else {
      for (let n = from; n < to; n++) samples[n] = bits.readRice(parameter);
    }
    if (bits.isSpent) return true; // the caller sees it too
  }
  return true;
}

/** Add what the predictor expected. */
function restore(samples: Float64Array, coefficients: ArrayLike<number>, shift: number): void {
  const order = coefficients.length;
  const scale = 2 ** -shift;
  for (let n = order; n < samples.length; n++) {
    let sum = 0; // below 2^53: exact
    for (let i = 0; i < order; i++) sum += coefficients[i] * samples[n - 1 - i];
    samples[n] += Math.floor(sum * scale);
  }
}

/**
 * Read a subframe.
 *
 * @param bits - at its first bit
 * @param size - samples in the block
 * @param depth - bits of a sample, 4…33
 * @returns whole numbers [size]; null where the bits have no meaning. Ask `bits.isSpent` afterwards.
 * @source RFC 9639 §9.2
 */
export function readSubframe(bits: BitReader, size: number, depth: number): Float64Array | null {
  if (bits.read(1) !== 0) return null;
  const kind = bits.read(6);
  const wasted = bits.read(1) === 1 ? bits.readUnary() + 1 : 0;
  const width = depth - wasted;
  if (width < 1) return null;
  const samples = new Float64Array(size); // [size]
  const isLinear = kind >= 32;
  const order = isLinear ? kind - 31 : kind - 8;
  if (kind === 0) samples.fill(bits.readSigned(width));
  else if (kind === 1) for (let n = 0; n < size; n++) samples[n] = bits.readSigned(width);
  else if (order < 0 || (!isLinear && order >= fixedPredictors.length) || order > size) return null;
  else {
    for (let n = 0; n < order; n++) samples[n] = bits.readSigned(width);
    let coefficients: ArrayLike<number> = fixedPredictors[order] ?? [];
    let shift = 0;
    if (isLinear) {
      const precision = bits.read(4) + 1;
      if (precision === 16) return null;
      shift = bits.readSigned(5);
      if (shift < 0) return null;
      coefficients = Float64Array.from({ length: order }, () => bits.readSigned(precision));
    }
    if (bits.isSpent) return samples;
    if (!readResidual(bits, samples, order)) return null;
    restore(samples, coefficients, shift);
  }
  if (wasted > 0) for (let n = 0; n < size; n++) samples[n] *= 2 ** wasted;
  return samples;
}
