import { describe, expect, it } from "vitest";
import { cellNoise } from "./noise.ts";

const cells = (key: { seed: number; variation: number }) =>
  Array.from({ length: 400 }, (_, i) => cellNoise(key, Math.floor(i / 4), i % 4));

describe("the chance of a cell", () => {
  it("differs with seed, variation, column and codebook, also above 2^32", () => {
    const seen = new Set<number>();
    for (const seed of [0, 1, 2 ** 32, 2 ** 32 + 1]) {
      for (const variation of [0, 1, 2]) for (const value of cells({ seed, variation })) seen.add(value);
    }
    // 4,800 draws of 2^23 values: about one and a half meet by chance.
    expect(seen.size).toBeGreaterThan(4790);
  });

  it("times a sum in single precision stays below the sum", () => {
    const largest = 1 - 2 ** -23;
    for (const value of cells({ seed: 5, variation: 1 })) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(largest);
    }
    for (let sum = 0.9; sum < 1.1; sum += 1e-4) {
      expect(Math.fround(Math.fround(sum) * largest)).toBeLessThan(Math.fround(sum));
    }
  });

  it("is uniform: 16 bins of 20,000 cells pass a chi-square test at p = 0.001", () => {
    const bins = new Array<number>(16).fill(0);
    let count = 0;
    for (let variation = 0; variation < 5; variation++) {
      for (let column = 0; column < 1000; column++) {
        for (let k = 0; k < 4; k++) {
          bins[Math.floor(16 * cellNoise({ seed: 3, variation }, column, k))]++;
          count++;
        }
      }
    }
    const chiSquare = bins.reduce((sum, n) => sum + (n - count / 16) ** 2 / (count / 16), 0);
    expect(chiSquare).toBeLessThan(37.7);
  });
});
