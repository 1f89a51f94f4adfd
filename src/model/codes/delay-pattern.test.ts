import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { applyDelayPattern, revertDelayPattern, undecided } from "./delay-pattern.ts";

describe("the delay pattern", () => {
  it("draws the picture of its own comment", () => {
    const codes = {
      shape: [1, 3, 4],
      data: Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    } as const;
    const { shape, data } = applyDelayPattern(codes, 4, 99);
    expect(shape).toEqual([1, 3, 7]);
    expect([...data.slice(0, 7)]).toEqual([99, 0, 1, 2, 3, 99, 99]);
    expect([...data.slice(7, 14)]).toEqual([99, 99, 4, 5, 6, 7, 99]);
    expect([...data.slice(14)]).toEqual([99, 99, 99, 8, 9, 10, 11]);
  });

  it("delays left and right of a codebook alike", () => {
    const codes = { shape: [1, 4, 2], data: Int32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) } as const;
    const { shape, data } = applyDelayPattern(codes, 2, 99, 2);
    expect(shape).toEqual([1, 4, 4]);
    expect([...data]).toEqual([99, 1, 2, 99, 99, 3, 4, 99, 99, 99, 5, 6, 99, 99, 7, 8]);
  });

  it("reverted is what it was applied to, for any shape and any first frame", () => {
    const random = createRandom(1);
    for (let round = 0; round < 200; round++) {
      const shape = [random.integer(1, 5), random.integer(1, 9), random.integer(1, 30)] as const;
      const data = Int32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.integer(0, 512));
      const codes = { shape, data };
      const channels = shape[1] % 2 === 0 ? random.integer(1, 3) : 1;
      const columns = applyDelayPattern(codes, shape[2], 512, channels);
      expect(columns.shape[2]).toBe(shape[2] + shape[1] / channels);
      expect(revertDelayPattern(columns, 0, channels)).toEqual(codes);
      const from = random.integer(0, shape[2]);
      const lanes = Array.from({ length: shape[0] * shape[1] }, (_, lane) => [
        ...data.subarray(lane * shape[2] + from, (lane + 1) * shape[2]),
      ]);
      expect([...revertDelayPattern(columns, from, channels).data]).toEqual(lanes.flat());
    }
  });

  it("leaves exactly the unknown frames undecided, and a prompt's cells alone", () => {
    const codes = { shape: [1, 2, 1], data: Int32Array.from([7, 8]) } as const;
    const { data } = applyDelayPattern(codes, 3, 99);
    expect([...data]).toEqual([99, 7, undecided, undecided, 99, 99, 99, 8, undecided, undecided]);
  });
});
