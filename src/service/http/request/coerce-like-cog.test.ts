import { expect, it } from "vitest";
import { coerceLikeCog } from "./coerce-like-cog.ts";

it.each([
  ["bpm", "125", 125],
  ["bpm", " 92.5 ", 92.5],
  ["bpm", "1e2", 100],
  ["bpm", "fast", "fast"],
  ["bpm", "", ""],
  ["bpm", true, 1],
  ["variations", "3", 3],
  ["variations", "3.0", "3.0"],
  ["variations", 2.5, 2.5],
  ["top_k", false, 0],
  ["sample_rate", "48000", 48000],
  ["prompt", 5, "5"],
  ["prompt", true, "True"],
  ["prompt", ["a"], ["a"]],
  ["output_format", "wav", "wav"],
  ["seed", {}, {}],
  ["toString", "1", "1"],
])("takes %s of %j as %j", (field, value, coerced) => {
  expect(coerceLikeCog(field, value)).toEqual(coerced);
});
