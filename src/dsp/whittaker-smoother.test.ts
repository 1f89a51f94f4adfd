import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { smoothWhittaker } from "./whittaker-smoother.ts";

/** Gaussian elimination on the dense normal equations (W + s DᵀD) x = W y. */
function smoothDensely(values: number[], weights: number[], stiffness: number): number[] {
  const size = values.length;
  const matrix = values.map((value, i) => {
    const row = new Array<number>(size + 1).fill(0);
    row[i] = weights[i];
    row[size] = weights[i] * value;
    return row;
  });
  for (let i = 0; i + 2 < size; i++) {
    const d = [1, -2, 1];
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) matrix[i + a][i + b] += stiffness * d[a] * d[b];
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = matrix[j][i] / matrix[i][i];
      for (let k = i; k <= size; k++) matrix[j][k] -= factor * matrix[i][k];
    }
  }
  return matrix.map((row, i) => row[size] / row[i]);
}

describe("smoothing a series", () => {
  it("solves the dense equations", () => {
    const random = createRandom(1);
    for (const size of [3, 4, 9, 40]) {
      const values = Array.from({ length: size }, () => random.normal());
      const weights = Array.from({ length: size }, () => 0.1 + random.uniform());
      const dense = smoothDensely(values, weights, 7);
      for (const [i, value] of smoothWhittaker(values, weights, 7).entries())
        expect(value).toBeCloseTo(dense[i], 9);
    }
  });

  it("minimises what it says: no nudge of any point makes it better", () => {
    const random = createRandom(6);
    const targets = Float64Array.from({ length: 30 }, (_, i) => i + 0.1 * random.normal());
    const weights = Float64Array.from({ length: 30 }, () => 0.05 + random.uniform());
    const cost = (x: Float64Array) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += weights[i] * (x[i] - targets[i]) ** 2;
      for (let i = 1; i + 1 < x.length; i++) sum += 0.7 * (x[i - 1] - 2 * x[i] + x[i + 1]) ** 2;
      return sum;
    };
    const fitted = smoothWhittaker(targets, weights, 0.7);
    const best = cost(fitted);
    for (let i = 0; i < fitted.length; i++) {
      for (const nudge of [-1e-3, 1e-3]) {
        const other = fitted.slice();
        other[i] += nudge;
        expect(cost(other)).toBeGreaterThan(best);
      }
    }
  });

  it.each([1, 2, 3])("copes with %i points", (n) => {
    const targets = Float64Array.from({ length: n }, (_, i) => 2 * i);
    expect(
      [...smoothWhittaker(targets, new Float64Array(n).fill(1), 0.5)].map((x) => Number(x.toFixed(9))),
    ).toEqual([...targets]);
  });
});
