import { describe, expect, it } from "vitest";
import { createCrossfade } from "./crossfade.ts";

describe("a crossfade", () => {
  it.each([0, 0.3, 0.8, 1])("of sounds alike by %d keeps their power at every sample", (likeness) => {
    const { leaving, entering } = createCrossfade(441, likeness);
    const powers = leaving.map((l, n) => l * l + entering[n] ** 2 + 2 * likeness * l * entering[n]);
    expect(Math.max(...powers.map((power) => Math.abs(power - 1)))).toBeLessThan(1e-12);
  });

  it("of a sound with itself changes nothing", () => {
    const { leaving, entering } = createCrossfade(100, 1);
    for (let n = 0; n < 100; n++) expect(leaving[n] + entering[n]).toBeCloseTo(1, 12);
  });

  it("goes all the way, without turning back", () => {
    for (const likeness of [-0.5, 0, 1]) {
      const { leaving, entering } = createCrossfade(200, likeness);
      for (let n = 1; n < 200; n++) {
        expect(leaving[n]).toBeLessThan(leaving[n - 1]);
        expect(entering[n]).toBeGreaterThan(entering[n - 1]);
      }
      expect(entering[0] + leaving[199]).toBeLessThan(1e-3);
    }
  });
});
