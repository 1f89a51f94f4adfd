/**
 * Prediction for FLAC: the fixed polynomials, and linear prediction fitted to the block.
 */
import { fixedPredictors } from "./tables.ts";

/** A predictor in whole numbers: sample n is expected to be (Σ coefficient · earlier sample) / 2^shift, floored. */
export interface Predictor {
  readonly coefficients: readonly number[];
  readonly shift: number;
}

/** Bits of a coefficient. */
export const coefficientBits = 14;
const largestShift = 15;

/**
 * Take away what a predictor expects.
 *
 * @param samples - whole numbers [N]
 * @returns what is left [N], its first places as they were; null where it does not fit 31 bits
 */
export function residualOf(samples: Int32Array, { coefficients, shift }: Predictor): Int32Array | null {
  const order = coefficients.length;
  const residual = new Int32Array(samples.length);
  residual.set(samples.subarray(0, order));
  const scale = 2 ** -shift;
  for (let n = order; n < samples.length; n++) {
    let sum = 0; // below 2^53: exact
    for (let i = 0; i < order; i++) sum += coefficients[i] * samples[n - 1 - i];
    const rest = samples[n] - Math.floor(sum * scale);
    if (rest > 0x3fff_ffff || rest < -0x3fff_ffff) return null;
    residual[n] = rest;
  }
  return residual;
}

/** Sum of magnitudes: a quick measure of what a block costs. */
export function magnitude(residual: Int32Array, from: number): number {
  let sum = 0;
  for (let n = from; n < residual.length; n++) sum += Math.abs(residual[n]);
  return sum;
}

/** Choose the fixed predictor that leaves least. */
export function bestFixed(samples: Int32Array): { order: number; residual: Int32Array } {
  let best = { order: 0, residual: samples };
  let least = magnitude(samples, 0);
  for (let order = 1; order < fixedPredictors.length && order < samples.length; order++) {
    const residual = residualOf(samples, { coefficients: fixedPredictors[order], shift: 0 });
    if (!residual) continue;
    const left = magnitude(residual, order);
    if (left < least) {
      best = { order, residual };
      least = left;
    }
  }
  return best;
}

/** Autocorrelation of a windowed block, lags 0…order. */
function correlate(samples: Int32Array, order: number): Float64Array {
  const size = samples.length;
  const fade = Math.max(1, size >> 2);
  const windowed = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    const edge = Math.min(n + 1, size - n) / (fade + 1);
    windowed[n] = edge >= 1 ? samples[n] : samples[n] * (0.5 - 0.5 * Math.cos(Math.PI * edge));
  }
  const lags = new Float64Array(order + 1);
  for (let lag = 0; lag <= order; lag++) {
    let sum = 0;
    for (let n = lag; n < size; n++) sum += windowed[n] * windowed[n - lag];
    lags[lag] = sum;
  }
  return lags;
}

/** Real coefficients as whole numbers; rounding errors are carried on to the next. */
function roundPredictor(real: readonly number[]): Predictor | null {
  const largest = Math.max(...real.map(Math.abs));
  if (!(largest > 0)) return null;
  const shift = Math.min(largestShift, coefficientBits - 2 - Math.floor(Math.log2(largest)));
  if (shift < 0) return null;
  const limit = 2 ** (coefficientBits - 1);
  let carried = 0;
  const coefficients = real.map((value) => {
    const exact = value * 2 ** shift + carried;
    const rounded = Math.max(-limit, Math.min(limit - 1, Math.round(exact)));
    carried = exact - rounded;
    return rounded;
  });
  return { coefficients, shift };
}

/**
 * Fit a linear predictor to a block, choosing its order by what the fit promises.
 *
 * @param samples - whole numbers [N]
 * @param highestOrder - 1…32
 * @returns null where there is nothing to predict
 * @source Levinson–Durbin recursion
 */
export function fitPredictor(samples: Int32Array, highestOrder: number): Predictor | null {
  const size = samples.length;
  if (size <= 4 * highestOrder) return null;
  const lags = correlate(samples, highestOrder);
  let error = lags[0];
  if (!(error > 0)) return null;
  let real: number[] = [];
  let best: { real: number[]; bits: number } | undefined;
  for (let order = 1; order <= highestOrder; order++) {
    let reflection = lags[order];
    for (let i = 0; i < order - 1; i++) reflection -= real[i] * lags[order - 1 - i];
    reflection /= error;
    const previous = real;
    real = [...previous.map((value, i) => value - reflection * previous[order - 2 - i]), reflection];
    error *= 1 - reflection * reflection;
    if (!(error > 0)) break;
    const bits = 0.5 * (size - order) * Math.log2(Math.max(1, error / size)) + order * (coefficientBits + 16);
    if (!best || bits < best.bits) best = { real, bits };
  }
  return best ? roundPredictor(best.real) : null;
}
