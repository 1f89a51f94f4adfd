/**
 * Linear prediction: how a sound would go on, from its last few hundredths of a second. Good for notes
 * that ring, useless for what is yet to be played.
 */
import type { Samples } from "#base";

/**
 * Find the coefficients that predict each sample from those before it.
 *
 * @param samples - mono samples [N]
 * @param order - coefficients wanted, 1…N/2
 * @returns a such that x[n] ≈ Σ a[i] · x[n − 1 − i]; stable, so what is predicted never grows
 * @source Burg 1975 (maximum entropy spectral analysis)
 */
export function fitPredictor(samples: Float32Array | Float64Array, order: number): Float64Array {
  const count = samples.length;
  const forward = Float64Array.from(samples);
  const backward = Float64Array.from(samples);
  let filter = new Float64Array(0);
  for (let m = 0; m < order; m++) {
    let cross = 0;
    let power = 0;
    for (let n = m + 1; n < count; n++) {
      cross += forward[n] * backward[n - 1];
      power += forward[n] * forward[n] + backward[n - 1] * backward[n - 1];
    }
    // The tiny loss keeps pure tones inside the unit circle despite rounding.
    const reflection = power > 1e-20 ? ((2 * cross) / power) * (1 - 1e-9) : 0;
    for (let n = count - 1; n > m; n--) {
      const f = forward[n];
      const b = backward[n - 1];
      forward[n] = f - reflection * b;
      backward[n] = b - reflection * f;
    }
    const longer = new Float64Array(m + 1);
    for (let i = 0; i < m; i++) longer[i] = filter[i] - reflection * filter[m - 1 - i];
    longer[m] = reflection;
    filter = longer;
  }
  return filter;
}

/**
 * Extrapolate a sound: let it ring on.
 *
 * @param samples - its last samples [N]
 * @param predictor - from `fitPredictor`, order ≤ N
 * @param length - samples wanted
 * @returns what follows [length]
 */
export function predictSamples(
  samples: Float32Array | Float64Array,
  predictor: Float64Array,
  length: Samples,
): Float64Array {
  const order = predictor.length;
  const line = new Float64Array(order + length);
  for (let i = 0; i < order; i++) line[i] = samples[samples.length - order + i];
  for (let n = order; n < line.length; n++) {
    let sum = 0;
    for (let i = 0; i < order; i++) sum += predictor[i] * line[n - 1 - i];
    line[n] = sum;
  }
  return line.subarray(order);
}
