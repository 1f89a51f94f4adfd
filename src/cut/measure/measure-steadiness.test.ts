import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { measureSteadiness } from "./measure-steadiness.ts";

const rate = 32_000;
const marks = Array.from({ length: 17 }, (_, k) => 0.2 + k * 0.5);
const beats = marks.slice(0, -1);

/** Decaying tones that begin at given times, over a hiss. */
function strike(times: readonly number[], hertz = 60): Float32Array {
  const random = createRandom(1);
  const samples = Float32Array.from({ length: 9 * rate }, () => 0.001 * random.normal());
  for (const time of times) {
    const at = Math.round(time * rate);
    for (let n = 0; n < 0.2 * rate && at + n < samples.length; n++) {
      samples[at + n] += 0.5 * Math.sin((2 * Math.PI * hertz * n) / rate) * Math.exp(-n / (0.05 * rate));
    }
  }
  return samples;
}

const steadinessOf = (samples: Float32Array, at = marks) =>
  measureSteadiness(samples, rate, at, 4) ?? Number.NaN;

describe("steadiness of the lows", () => {
  it("is full where every bar has the same kicks, on the beat or off it", () => {
    expect(steadinessOf(strike(beats))).toBeCloseTo(1, 2);
    expect(
      steadinessOf(
        strike(beats).subarray(0.2 * rate),
        marks.map((mark) => mark - 0.2),
      ),
    ).toBeCloseTo(1, 2);
    const pushed = beats.map((beat, k) => beat + (k % 4 === 3 ? 0.125 : 0));
    expect(steadinessOf(strike(pushed))).toBeCloseTo(1, 2);
  });

  it("falls with every kick that comes early or late, and with every one too many", () => {
    const late = (count: number) => beats.map((beat, k) => beat + (k % 4 === 1 && k / 4 < count ? 0.03 : 0));
    const figures = [0, 1, 2].map((count) => steadinessOf(strike(late(count))));
    expect(figures[1]).toBeLessThan(figures[0] - 0.02);
    expect(figures[2]).toBeLessThan(figures[1] - 0.02);
    expect(steadinessOf(strike([...beats, 2.95]))).toBeLessThan(figures[0] - 0.02);
  });

  it("does not hear what is high, and not how loud all of it is", () => {
    const kicks = strike(beats);
    const hats = strike([0.45, 1.33, 3.1, 3.37, 6.05, 7.77], 3000);
    const both = kicks.map((sample, n) => sample + hats[n]);
    expect(steadinessOf(both)).toBeCloseTo(steadinessOf(kicks), 2);
    expect(steadinessOf(kicks.map((sample) => 0.01 * sample))).toBeGreaterThan(0.9);
  });

  it("is nothing for less than two bars, silence and no samples", () => {
    expect(measureSteadiness(strike(beats), rate, marks.slice(0, 8), 4)).toBeNull();
    expect(measureSteadiness(new Float32Array(9 * rate), rate, marks, 4)).toBeNull();
    expect(measureSteadiness(new Float32Array(0), rate, marks, 4)).toBeNull();
  });
});
