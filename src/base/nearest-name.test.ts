import { describe, expect, it } from "vitest";
import { editDistance, nearestName } from "./nearest-name.ts";

describe("the nearest name", () => {
  it("is found for a slip and not for another word", () => {
    expect(nearestName("variation", ["variations", "bpm"])).toBe("variations");
    expect(nearestName("elephant", ["variations", "bpm"])).toBeUndefined();
  });
});

it.each([
  ["guitar", "gutar", 1],
  ["flute", "fluet", 1],
  ["kick", "kick", 0],
  ["bass", "brush", 3],
  ["", "abc", 3],
])("%s and %s are %d slips apart", (a, b, slips) => expect(editDistance(a, b)).toBe(slips));
