import { describe, expect, it } from "vitest";
import { createRandom, philox } from "./random.ts";

describe("philox", () => {
  it("gives the known answers of Random123", () => {
    expect(philox([0, 0], [0, 0, 0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(philox([ones, ones], [ones, ones, ones, ones])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(philox([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });
});

describe("a stream", () => {
  it("repeats for the same seed and differs for another, also above 2^32", () => {
    const draw = (seed: number) => Array.from({ length: 8 }, createRandom(seed).uniform);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
  });

  it("is uniform: 20 bins of 40,000 draws pass a chi-square test at p = 0.001", () => {
    const random = createRandom(3);
    const bins = new Array<number>(20).fill(0);
    for (let i = 0; i < 40_000; i++) bins[random.integer(0, 20)]++;
    const chiSquare = bins.reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(43.8);
  });

  it("forks into streams that do not repeat the parent", () => {
    const parent = createRandom(5);
    const first = parent.fork("drums").uniform();
    expect(first).not.toBe(createRandom(5).uniform());
    expect(first).not.toBe(createRandom(5).fork("bass").uniform());
    expect(first).toBe(createRandom(5).fork("drums").uniform());
  });
});
