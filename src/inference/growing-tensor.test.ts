import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { GrowingTensor } from "./growing-tensor.ts";

describe("a growing tensor", () => {
  it("holds what was appended, lane by lane, across every growth of its capacity", () => {
    const random = createRandom(8);
    for (let round = 0; round < 30; round++) {
      const [rows, heads, width] = [random.integer(1, 4), random.integer(1, 4), random.integer(1, 5)];
      const limit = random.integer(1, 300);
      const grown = new GrowingTensor(rows, heads, width, limit);
      const lanes = Array.from({ length: rows * heads }, (): number[] => []);
      while (grown.length < limit) {
        const count = Math.min(limit - grown.length, random.integer(1, 90));
        const data = Float32Array.from({ length: rows * heads * count * width }, () =>
          random.integer(0, 1000),
        );
        grown.append(data, count);
        for (const [lane, held] of lanes.entries()) {
          held.push(...data.subarray(lane * count * width, (lane + 1) * count * width));
        }
        const { dims, data: all } = grown.tensor;
        const capacity = dims[2];
        expect(dims).toEqual([rows, heads, capacity, width]);
        for (const [lane, held] of lanes.entries()) {
          const from = lane * capacity * width;
          expect([...all.subarray(from, from + grown.length * width)]).toEqual(held);
        }
      }
      expect(() => grown.append(new Float32Array(rows * heads * width), 1)).toThrow(/columns was given/);
    }
  });

  it("computes at most one step of columns for nothing", () => {
    const grown = new GrowingTensor(2, 2, 4, 1000);
    for (let i = 0; i < 200; i++) {
      grown.append(new Float32Array(2 * 2 * 4), 1);
      expect(grown.tensor.dims[2] - grown.length).toBeLessThan(64);
    }
  });
});
