import { describe, expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

describe("the nearest name", () => {
  it("is found for a slip and not for another word", () => {
    expect(nearestName("variation", ["variations", "bpm"])).toBe("variations");
    expect(nearestName("elephant", ["variations", "bpm"])).toBeUndefined();
  });
});
