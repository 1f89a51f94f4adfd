import { describe, expect, it } from "vitest";
import { outlineColumns, outlineOf } from "./outline.ts";

describe("the outline of a sound", () => {
  it("has the lowest and highest sample of every channel, in the column where they are", () => {
    const left = new Float32Array(1600);
    const right = new Float32Array(1600);
    left[15] = 0.5;
    right[1599] = -0.75;
    const outline = outlineOf([left, right]);
    expect(outline[2 * 1 + 1]).toBe(0.5);
    expect(outline[2 * (outlineColumns - 1)]).toBe(-0.75);
    expect(outline.filter((value) => value !== 0)).toHaveLength(2);
  });

  it("is silence for no sound, and reads a sound shorter than its columns", () => {
    expect(outlineOf([]).every((value) => value === 0)).toBe(true);
    expect(outlineOf([Float32Array.of(1, -1)])[1]).toBe(1);
  });
});
