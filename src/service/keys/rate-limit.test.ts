import { expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

it("gives what flows in, to each its own, and says when there is more", () => {
  let now = 0;
  const limit = createRateLimit(() => now);
  for (let i = 0; i < 6; i++) expect(limit.take("a", 6, 1)).toBe(0);
  expect(limit.take("a", 6, 1)).toBeCloseTo(10);
  expect(limit.take("b", 6, 1)).toBe(0);
  now += 9999;
  expect(limit.take("a", 6, 1)).toBeGreaterThan(0);
  now += 2;
  expect(limit.take("a", 6, 1)).toBe(0);
  // A long pause fills the bucket, and no more.
  now += 3_600_000;
  for (let i = 0; i < 6; i++) expect(limit.take("a", 6, 1)).toBe(0);
  expect(limit.take("a", 6, 1)).toBeGreaterThan(0);
});

it("lets a clock that goes back take nothing away, and a rate below one come to one", () => {
  let now = 1e6;
  const limit = createRateLimit(() => now);
  expect(limit.take("slow", 0.5, 1)).toBe(0);
  expect(limit.take("slow", 0.5, 1)).toBeCloseTo(120);
  now -= 500_000;
  expect(limit.take("slow", 0.5, 1)).toBeCloseTo(120);
  now += 120_001;
  expect(limit.take("slow", 0.5, 1)).toBe(0);
});
