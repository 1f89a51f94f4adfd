import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { GrowingTensor } from "./growing-tensor.ts";

describe("a growing tensor", () => {
  it.each(["float32", "uint8"] as const)(
    "holds what was appended, lane by lane, across every growth of its capacity, in %s",
    (type) => {
      const random = createRandom(8);
      for (let round = 0; round < 60; round++) {
        const dims = Array.from({ length: 4 }, () => random.integer(1, 5));
        const axis = random.integer(1, 4);
        const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
        const [count, width] = [product(dims.slice(0, axis)), product(dims.slice(axis + 1))];
        const limit = random.integer(1, 300);
        const grown = new GrowingTensor({ type, dims, axis }, limit);
        const lanes = Array.from({ length: count }, (): number[] => []);
        while (grown.length < limit) {
          const more = Math.min(limit - grown.length, random.integer(1, 90));
          const numbers = Array.from({ length: count * more * width }, () => random.integer(0, 250));
          grown.append(type === "uint8" ? Uint8Array.from(numbers) : Float32Array.from(numbers), more);
          for (const [lane, held] of lanes.entries())
            held.push(...numbers.slice(lane * more * width, (lane + 1) * more * width));
          const capacity = grown.dims[axis];
          expect(grown.dims).toEqual(dims.map((size, i) => (i === axis ? capacity : size)));
          expect(grown.data.length).toBe(count * capacity * width);
          for (const [lane, held] of lanes.entries()) {
            const from = lane * capacity * width;
            expect([...grown.data.subarray(from, from + grown.length * width)]).toEqual(held);
          }
        }
        expect(() => grown.append(new Float32Array(count * width), 1)).toThrow(/columns was given/);
      }
    },
  );

  it("computes at most one step of columns for nothing", () => {
    const grown = new GrowingTensor({ type: "float32", dims: [2, 2, 0, 4], axis: 2 }, 1000);
    for (let i = 0; i < 200; i++) {
      grown.append(new Float32Array(2 * 2 * 4), 1);
      expect(grown.dims[2] - grown.length).toBeLessThan(64);
    }
  });
});
