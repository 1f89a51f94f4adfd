import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { quantizationBlock, quantizeRows } from "./quantize.ts";

describe("rounding to 8 bits", () => {
  it("misses no number by more than half a step of its block, and keeps zeros", () => {
    const random = createRandom(2);
    const [rows, columns, block] = [12, 96, 32];
    const matrix = Float32Array.from({ length: rows * columns }, (_, i) =>
      i % 7 === 0 ? 0 : random.normal() * 10 ** random.integer(-4, 3),
    );
    const { bytes, scales } = quantizeRows(matrix, columns, block);
    for (let i = 0; i < matrix.length; i++) {
      const scale = scales[Math.floor(i / block)];
      const back = (bytes[i] - 128) * scale;
      expect(Math.abs(back - matrix[i])).toBeLessThanOrEqual(scale * 0.50001);
      if (matrix[i] === 0) expect(back).toBe(0);
    }
  });

  it("stands a block of zeros", () => {
    const { bytes, scales } = quantizeRows(new Float32Array(64), 64, 32);
    expect(new Set(bytes)).toEqual(new Set([128]));
    expect([...scales]).toEqual([0, 0]);
  });

  it("takes blocks of 128 in long rows, of 32 in short ones, or none", () => {
    expect([1536, 1056, 256, 96, 60].map(quantizationBlock)).toEqual([128, 32, 32, 32, null]);
  });
});
