import { expect, it } from "vitest";
import { describeKey } from "./describe-key.ts";

it("tells a person the key, and where there is none", () => {
  expect(describeKey({ key: { key: { root: 3, minor: false }, confidence: 0.8123 } })).toBe(
    "Key: Eb major (sure: 81 %).",
  );
  expect(describeKey({ key: null })).toMatch(/^No key/);
});
