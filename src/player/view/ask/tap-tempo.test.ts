import { describe, expect, it } from "vitest";
import { tempoOfTaps } from "./tap-tempo.ts";

describe("the tempo of taps", () => {
  it("is that of all taps since the last pause", () => {
    expect(tempoOfTaps([0, 0.5, 1.01, 1.5])).toBe(120);
    expect(tempoOfTaps([0, 0.3, 10, 10.6, 11.2])).toBe(100);
  });
  it("needs two taps", () => {
    expect(tempoOfTaps([])).toBeNull();
    expect(tempoOfTaps([1])).toBeNull();
    expect(tempoOfTaps([1, 9])).toBeNull();
  });
});
