/**
 * Smoothing a series without a model of it: stay near the values, bend as little as possible.
 */

/**
 * Smooth a series.
 *
 *     minimise  Σ weight · (x − value)² + stiffness · Σ (x₋ − 2x + x₊)²
 *
 * @param values - the series [n]
 * @param weights - trust in each value, > 0 [n]
 * @param stiffness - price of bending; 0 returns the values, ∞ a straight line
 * @returns the smoothed series [n]
 * @source Whittaker 1922 (graduation), second differences; elimination of a symmetric matrix of five diagonals
 * @parity the dense normal equations, in whittaker-smoother.test.ts
 */
export function smoothWhittaker(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  stiffness: number,
): Float64Array {
  const n = values.length;
  const diagonal = Float64Array.from(weights);
  const near = new Float64Array(n); // coupling of i and i + 1
  const far = new Float64Array(n); // coupling of i and i + 2
  for (let i = 1; i + 1 < n; i++) {
    diagonal[i - 1] += stiffness;
    diagonal[i] += 4 * stiffness;
    diagonal[i + 1] += stiffness;
    near[i - 1] -= 2 * stiffness;
    near[i] -= 2 * stiffness;
    far[i - 1] += stiffness;
  }
  const x = Float64Array.from(values, (value, i) => value * weights[i]);
  for (let i = 0; i < n; i++) {
    for (let j = 1; j <= 2 && i + j < n; j++) {
      const factor = (j === 1 ? near[i] : far[i]) / diagonal[i];
      diagonal[i + j] -= factor * (j === 1 ? near[i] : far[i]);
      if (j === 1 && i + 2 < n) near[i + 1] -= factor * far[i];
      x[i + j] -= factor * x[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    if (i + 1 < n) x[i] -= near[i] * x[i + 1];
    if (i + 2 < n) x[i] -= far[i] * x[i + 2];
    x[i] /= diagonal[i];
  }
  return x;
}
