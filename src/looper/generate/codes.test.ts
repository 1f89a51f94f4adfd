import { describe, expect, it } from "vitest";
import type { Codes } from "#base";
import { joinCodes, sliceCodes, stackCodes } from "./codes.ts";
import { equalShare } from "./similarity.ts";

const batch: Codes = { shape: [2, 2, 3], data: Int32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) };

describe("codes", () => {
  it("cut out of a row keep their codebooks apart", () => {
    expect([...sliceCodes(batch, 1, 1, 3).data]).toEqual([8, 9, 11, 12]);
  });
  it("cut and joined again are what they were", () => {
    const whole = sliceCodes(batch, 0, 0, 3);
    expect(joinCodes(sliceCodes(batch, 0, 0, 1), sliceCodes(batch, 0, 1, 3))).toEqual(whole);
    expect(stackCodes([whole, sliceCodes(batch, 1, 0, 3)])).toEqual(batch);
  });
  it("outside of a row are refused", () => {
    expect(() => sliceCodes(batch, 0, 1, 4)).toThrow(/codes 1…4 of 3/);
  });
});

describe("the share of equal codes", () => {
  it("counts over all codebooks and the shorter length", () => {
    const a = { shape: [1, 2, 4], data: Int32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) } as const;
    const b = { shape: [1, 2, 3], data: Int32Array.from([2, 3, 9, 6, 0, 8]) } as const;
    expect(equalShare({ codes: a, from: 1, to: 4 }, { codes: b, from: 0, to: 3 })).toBe(4 / 6);
    expect(equalShare({ codes: a, from: 0, to: 4 }, { codes: a, from: 0, to: 4 })).toBe(1);
  });
});
