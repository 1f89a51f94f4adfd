import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { measurePulse } from "./measure-pulse.ts";

const rate = 32_000;
const beats = Array.from({ length: 16 }, (_, k) => 0.2 + k * 0.5);

/** Bursts that begin at given times over a faint hiss. */
function strike(times: readonly number[], level = 0.5): Float32Array {
  const random = createRandom(1);
  const samples = Float32Array.from({ length: 9 * rate }, () => 0.001 * random.normal());
  for (const time of times) {
    const at = Math.round(time * rate);
    for (let n = 0; n < 0.1 * rate; n++) {
      samples[at + n] += level * Math.sin((2 * Math.PI * 180 * n) / rate) * Math.exp(-n / (0.03 * rate));
    }
  }
  return samples;
}

const shifted = (by: number) => beats.map((beat) => beat + by);
const pulseOf = (times: readonly number[]) => measurePulse(strike(times), rate, beats);

describe("the pulse of music", () => {
  it("is full where every beat is struck, and none where nothing is", () => {
    expect(pulseOf(beats)).toBeGreaterThan(0.95);
    expect(pulseOf([])).toBe(0);
    expect(pulseOf(shifted(0.25))).toBeLessThan(0.05);
  });

  it("is half where every other beat is struck", () => {
    expect(pulseOf(beats.filter((_, k) => k % 2 === 0))).toBeCloseTo(0.5, 1);
  });

  it("falls the less punctual the attacks are", () => {
    const figures = [0, 0.01, 0.02, 0.03].map((late) => pulseOf(shifted(late)));
    for (let i = 1; i < figures.length; i++) expect(figures[i]).toBeLessThan(figures[i - 1] - 0.1);
  });

  it("does not count beats outside of the recording", () => {
    expect(measurePulse(strike(beats), rate, [-0.3, ...beats, 9.2])).toBeGreaterThan(0.95);
  });
});
