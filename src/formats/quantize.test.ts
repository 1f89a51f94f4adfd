import { expect, it } from "vitest";
import { quantize } from "./quantize.ts";

const clipOf = (samples: Float32Array) => ({ channels: [samples], sampleRate: 44_100 });

it("leaves alone what already lies on 16-bit steps", () => {
  const steps = Int32Array.from({ length: 5000 }, (_, n) => ((n * 7919) % 65_536) - 32_768);
  expect(quantize(clipOf(Float32Array.from(steps, (step) => step / 32_768)), 16)).toEqual([steps]);
});

it("keeps, under dither, the mean of a level between two steps, with a noise that does not depend on it", () => {
  for (const level of [0.1, 0.25, 0.5, 0.8]) {
    const [values] = quantize(clipOf(new Float32Array(200_000).fill((100 + level) / 32_768)), 16);
    let mean = 0;
    let square = 0;
    for (const value of values!) {
      mean += (value - 100 - level) / values!.length;
      square += (value - 100 - level) ** 2 / values!.length;
    }
    expect(Math.abs(mean)).toBeLessThan(0.006); // 5 standard errors of 0.5 / sqrt(200000)
    expect(square).toBeGreaterThan(0.24); // triangular dither: 1/4 step², whatever the level
    expect(square).toBeLessThan(0.26);
  }
});

it("rounds to the nearest of 24 bits", () => {
  const samples = Float32Array.from({ length: 1000 }, (_, n) => Math.sin(n));
  const [values] = quantize(clipOf(samples), 24);
  values!.forEach((value, n) => {
    expect(Math.abs(value - samples[n] * 2 ** 23)).toBeLessThanOrEqual(0.5);
  });
});

it("turned over, has the dither that cancels the other's", () => {
  const silence = { channels: [new Float32Array(4000).fill(0.25 / 32_768)], sampleRate: 44_100 };
  const [[plain], [turned]] = [quantize(silence, 16), quantize(silence, 16, true)];
  const sum = plain.map((x, n) => x + turned[n]);
  expect(plain.some((x) => x !== 0)).toBe(true);
  expect(sum.every((x) => Math.abs(x) <= 1)).toBe(true);
});
