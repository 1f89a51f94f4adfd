import { describe, expect, it } from "vitest";
import { compareSurroundings, levelBetween, mapSound } from "./sound-map.ts";

const rate = 8000;

/** A tone that changes its pitch every half second, the same again after four seconds; silent in between 5 and 6 s. */
const samples = Float32Array.from({ length: 12 * rate }, (_, n) => {
  const t = n / rate;
  const step = Math.floor(2 * (t % 4));
  return t >= 5 && t < 6 ? 0 : 0.5 * Math.sin(2 * Math.PI * 220 * 2 ** (((5 * step) % 12) / 12) * t);
});
const map = mapSound({ channels: [samples], sampleRate: rate });

describe("a sound map", () => {
  it("finds two places alike that sound alike, and others less", () => {
    const same = compareSurroundings(map, 7.25, 11.25, 0.4);
    expect(same).toBeGreaterThan(0.95);
    for (const other of [8.25, 9.25, 10.25]) {
      expect(compareSurroundings(map, 7.25, other, 0.4)).toBeLessThan(same - 0.1);
    }
  });

  it("says nothing about places outside the recording", () => {
    expect(compareSurroundings(map, 20, 30, 0.4)).toBe(0.5);
  });

  it("knows levels: a tone of amplitude ½ is −9 dB, silence far below", () => {
    expect(levelBetween(map, 1, 3)).toBeCloseTo(-9.03, 1);
    expect(levelBetween(map, 5.1, 5.9)).toBeLessThan(-100);
  });

  it("looks more rarely at a long recording, and still knows its level", () => {
    const samples = Float32Array.from({ length: 61_000 * 40 }, (_, n) => (n % 2 === 0 ? 0.5 : -0.5));
    const long = mapSound({ channels: [samples], sampleRate: 1000 });
    expect(long.frameCount).toBeLessThanOrEqual(60_000);
    expect(levelBetween(long, 100, 2000)).toBeCloseTo(-6.02, 1);
  });
});
