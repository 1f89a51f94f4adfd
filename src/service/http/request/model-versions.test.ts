import { expect, it } from "vitest";
import { findVersion, latestVersion, modelReference, modelVersions } from "./model-versions.ts";

it("finds a version by the first eight digits of its id, in every notation", () => {
  for (const version of modelVersions) {
    const short = version.id.slice(0, 8);
    const long = short + "0".repeat(56);
    for (const reference of [
      short,
      long,
      version.id,
      `${modelReference}:${short}`,
      `${modelReference}:${version.id}`,
    ]) {
      expect(findVersion(reference)).toBe(version);
    }
  }
  expect(findVersion(modelReference)).toBe(latestVersion);
});

it("finds no other model and no other version", () => {
  const others = [
    "",
    ":",
    "f8140d0",
    "F8140D04",
    "00000000",
    "someone/else",
    "someone/else:f8140d04",
    `${modelReference}:`,
  ];
  expect(others.map(findVersion)).toEqual(others.map(() => undefined));
});
