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
    expect([1536, 1056, 256, 96, 60].map((columns) => quantizationBlock(columns))).toEqual([
      128,
      32,
      32,
      32,
      null,
    ]);
  });
});

describe("rounding to 4 bits", () => {
  /** Read as the layout says: two numbers in a byte, the lower half first, 8 is zero. */
  const back = ({ bytes, scales }: { bytes: Uint8Array; scales: Float32Array }, block: number) =>
    Array.from({ length: bytes.length * 2 }, (_, i) => {
      const nibble = i % 2 === 0 ? bytes[i >> 1] & 15 : bytes[i >> 1] >> 4;
      return (nibble - 8) * scales[Math.floor(i / block)];
    });

  it("keeps zeros and signs, and misses a block by less than any other of its scales would", () => {
    const random = createRandom(5);
    const [rows, columns, block] = [8, 64, 32];
    const matrix = Float32Array.from({ length: rows * columns }, (_, i) =>
      i % 9 === 0 ? 0 : random.normal() * 10 ** random.integer(-3, 3),
    );
    const rounded = quantizeRows(matrix, columns, block, 4);
    expect(rounded.bytes.length).toBe(matrix.length / 2);
    const ours = back(rounded, block);
    for (let b = 0; b < rounded.scales.length; b++) {
      const own = matrix.subarray(b * block, (b + 1) * block);
      const missed = (scale: number) =>
        own.reduce((sum, x) => {
          const step = Math.max(-8, Math.min(7, Math.round(x / scale)));
          return sum + (x - scale * step) ** 2;
        }, 0);
      const error = own.reduce((sum, x, i) => sum + (x - ours[b * block + i]) ** 2, 0);
      const peak = own.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
      for (const reach of [6.2, 6.8, 7.4, 8, 8.7, 9.5])
        expect(error).toBeLessThanOrEqual(missed(-peak / reach) * 1.00001);
      for (const [i, x] of own.entries()) {
        if (x === 0) expect(Math.abs(ours[b * block + i])).toBe(0);
        else expect(ours[b * block + i] * x).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("stands a block of zeros, and takes blocks of 32 or none", () => {
    const { bytes, scales } = quantizeRows(new Float32Array(64), 64, 32, 4);
    expect(new Set(bytes)).toEqual(new Set([0x88]));
    expect([...scales]).toEqual([0, 0]);
    expect([1536, 96, 60].map((columns) => quantizationBlock(columns, 4))).toEqual([32, 32, null]);
  });
});
