import { describe, expect, it } from "vitest";
import { createRandom, type Decibels } from "#base";
import { resample, resampleAlong, resampleCircular } from "./resample.ts";

type Wave = (time: number) => number;

const sampled = (wave: Wave, count: number, rate = 1) =>
  Float32Array.from({ length: count }, (_, n) => wave(n / rate));

/** Power of the expected samples over the power of the error, in a range. */
function signalToNoise(actual: Float32Array, expected: Float32Array, from = 0, to = actual.length): Decibels {
  let signal = 0;
  let noise = 0;
  for (let n = from; n < to; n++) {
    signal += expected[n] ** 2;
    noise += (actual[n] - expected[n]) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

/** A loop with harmonics up to `highest` whole cycles per round; its position is a share of the round. */
function randomLoop(seed: number, highest: number): Wave {
  const random = createRandom(seed);
  const partials = Array.from({ length: 24 }, () => ({
    cycles: random.integer(1, highest + 1),
    gain: random.normal() / 24,
    phase: random.uniform() * 2 * Math.PI,
  }));
  return (share) =>
    partials.reduce((sum, p) => sum + p.gain * Math.sin(2 * Math.PI * p.cycles * share + p.phase), 0);
}

describe("resampling a line", () => {
  const cases = [
    [32_000, 44_100],
    [32_000, 48_000],
    [44_100, 48_000],
    [44_100, 32_000],
    [48_000, 22_050],
    [8_000, 44_100],
    [96_000, 44_100],
    [44_101, 47_999],
  ] as const;

  it.each(cases)("keeps sines below 88 %% of the band above 100 dB, %i → %i Hz", (from, to) => {
    const band = Math.min(from, to) / 2;
    for (const share of [0.01, 0.25, 0.6, 0.88]) {
      const wave: Wave = (t) => 0.5 * Math.sin(2 * Math.PI * share * band * t + 0.3);
      const output = resample(sampled(wave, from / 5, from), from, to);
      expect(output.length).toBe(Math.round((Math.floor(from / 5) * to) / from));
      const edge = Math.ceil((200 * to) / band);
      const expected = sampled(wave, output.length, to);
      expect(signalToNoise(output, expected, edge, output.length - edge)).toBeGreaterThan(100);
    }
  });

  it("leaves nothing above −95 dB of what would alias", () => {
    const from = 96_000;
    for (const frequency of [23_500, 30_000, 41_000]) {
      const output = resample(
        sampled((t) => Math.sin(2 * Math.PI * frequency * t), from / 4, from),
        from,
        44_100,
      );
      const interior = output.subarray(1000, output.length - 1000);
      expect(Math.max(...interior.map(Math.abs))).toBeLessThan(10 ** (-95 / 20));
    }
  });

  it("starts where the input starts: an impulse lands at its own time", () => {
    const input = new Float32Array(3200);
    input[1600] = 1;
    const output = resample(input, 32_000, 48_000);
    expect(output.indexOf(Math.max(...output))).toBe(2400);
  });

  it("takes inputs shorter than its kernel, and none", () => {
    expect(resample(new Float32Array(0), 32_000, 44_100).length).toBe(0);
    expect(resample(Float32Array.of(1), 1, 3).length).toBe(3);
  });
});

describe("resampling a circle", () => {
  it("gives exactly the samples asked for, whatever the two lengths", () => {
    const random = createRandom(11);
    for (let i = 0; i < 60; i++) {
      const [from, to] = [random.integer(1, 3000), random.integer(1, 3000)];
      const output = resampleCircular(new Float32Array(from).fill(0.5), to);
      expect(output.length).toBe(to);
      expect(output.every((sample) => sample === 0.5)).toBe(true);
    }
  });

  it("agrees with the loop's own formula at every sample, across the wrap too", () => {
    for (const [from, to] of [
      [6400, 8820],
      [25_573, 35_281],
      [9973, 7001],
      [4096, 4097],
    ] as const) {
      const loop = randomLoop(from, Math.floor(0.44 * Math.min(from, to)));
      const output = resampleCircular(sampled(loop, from, from), to);
      expect(signalToNoise(output, sampled(loop, to, to))).toBeGreaterThan(100);
    }
  });

  it("commutes with turning the circle", () => {
    const loop = randomLoop(5, 300);
    const [from, to] = [1000, 1500];
    const turned = resampleCircular(
      sampled((s) => loop(s + 0.25), from, from),
      to,
    );
    const straight = resampleCircular(sampled(loop, from, from), to);
    for (let m = 0; m < to; m++) expect(turned[m]).toBeCloseTo(straight[(m + to / 4) % to], 6);
  });

  it("copes with loops shorter than its kernel", () => {
    const loop = (share: number) => Math.sin(2 * Math.PI * share);
    expect(
      signalToNoise(resampleCircular(sampled(loop, 7, 7), 100), sampled(loop, 100, 100)),
    ).toBeGreaterThan(100);
  });
});

describe("resampling along a curve", () => {
  it("plays the input at the positions asked for", () => {
    const wave: Wave = (n) => Math.sin(0.7 * n) + Math.sin(2.1 * n + 1);
    const sourceAt = (t: number) => 500 + t * 0.997 + 3 * Math.sin(t / 400);
    const output = resampleAlong(sampled(wave, 5000), 4000, sourceAt);
    const expected = Float32Array.from(output, (_, t) => wave(sourceAt(t)));
    expect(signalToNoise(output, expected)).toBeGreaterThan(100);
  });

  it("is silent where the curve leaves the clip", () => {
    const ones = new Float32Array(1000).fill(1);
    const output = resampleAlong(ones, 4000, (t) => t - 2000);
    expect(output.subarray(0, 1900).every((x) => x === 0)).toBe(true);
    expect(output.subarray(3100).every((x) => x === 0)).toBe(true);
    expect(output[2500]).toBeCloseTo(1, 5);
  });
});
