import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { createStretcher } from "./create-stretcher.ts";

const rate = 32_000;
const stretcher = await createStretcher();
const straight = (ratio: number) => (t: number) => t * ratio;

function noise(seed: number, count: number, channels = 1): AudioClip {
  const random = createRandom(seed);
  const channel = () => Float32Array.from({ length: count }, () => 0.2 * random.normal());
  return { channels: Array.from({ length: channels }, channel), sampleRate: rate };
}

const isSame = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.every((sample, n) => sample === b[n]);

function loudest(samples: Float32Array, from: number, to: number): number {
  let at = from;
  for (let n = from; n < to; n++) if (Math.abs(samples[n]) > Math.abs(samples[at])) at = n;
  return at;
}

describe("the stretcher", () => {
  it("returns exactly the length asked for, for any length, rate and number of channels", () => {
    const random = createRandom(1);
    for (let i = 0; i < 12; i++) {
      const length = random.integer(0, 40_000);
      const clip = {
        ...noise(i, 20_000, 1 + (i % 3)),
        sampleRate: random.pick([8000, 32_000, 44_100, 96_000]),
      };
      const output = stretcher.stretch(clip, { length, sourceAt: straight(20_000 / Math.max(1, length)) });
      expect(output.channels.map((c) => c.length)).toEqual(clip.channels.map(() => length));
      expect(output.sampleRate).toBe(clip.sampleRate);
    }
  });

  it.each([0.8, 0.88, 0.96, 1, 1.05, 1.12, 1.25])(
    "lands impulses within 1 ms of their targets, speed %f",
    (ratio) => {
      const length = Math.round((rate * 5) / ratio);
      const input = new Float32Array(rate * 5);
      const places = Array.from({ length: 10 }, (_, i) => Math.round((i + 0.5) * rate * 0.487));
      for (const place of places) input[place] = 0.9;
      const clip = { channels: [input], sampleRate: rate };
      const [output] = stretcher.stretch(clip, { length, sourceAt: straight(ratio) }).channels;
      for (const place of places) {
        const target = place / ratio;
        const at = loudest(output!, Math.round(target - 1500), Math.round(target + 1500));
        expect(Math.abs(at - target) / rate).toBeLessThan(0.001);
      }
    },
  );

  it("follows a curve: speed that swings by ±8 % within a second keeps impulses within 1 ms", () => {
    const sourceAt = (t: number) => t + 0.08 * (rate / (2 * Math.PI)) * Math.sin((2 * Math.PI * t) / rate);
    const targets = Array.from({ length: 12 }, (_, i) => Math.round((i + 1) * rate * 0.353));
    const input = new Float32Array(rate * 5);
    for (const target of targets) input[Math.round(sourceAt(target))] = 0.9;
    const clip = { channels: [input], sampleRate: rate };
    const [output] = stretcher.stretch(clip, { length: rate * 5, sourceAt }).channels;
    for (const target of targets) {
      const at = loudest(output!, target - 1500, target + 1500);
      expect(Math.abs(at - target) / rate).toBeLessThan(0.001);
    }
  });

  it("keeps pitch and level of a tone", () => {
    const frequency = 440;
    const input = Float32Array.from(
      { length: rate * 3 },
      (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / rate),
    );
    for (const ratio of [0.9, 1.1]) {
      const length = Math.round((rate * 3) / ratio);
      const clip = { channels: [input], sampleRate: rate };
      const [output] = stretcher.stretch(clip, { length, sourceAt: straight(ratio) }).channels;
      // Power near the tone, over all power, in the middle: a Hann-weighted projection.
      const [from, count] = [rate, rate / 2];
      let [re, im, power] = [0, 0, 0];
      for (let n = 0; n < count; n++) {
        const angle = (2 * Math.PI * frequency * n) / rate;
        const weight = 1 - Math.cos((2 * Math.PI * n) / count);
        re += weight * output![from + n] * Math.cos(angle);
        im += weight * output![from + n] * Math.sin(angle);
        power += output![from + n] ** 2;
      }
      const level = 20 * Math.log10((2 * Math.hypot(re, im)) / count / 0.5);
      expect(Math.abs(level)).toBeLessThan(0.1);
      expect(Math.abs(10 * Math.log10(power / count / 0.125))).toBeLessThan(0.1);
    }
  });

  it("is transparent at speed 1: what was at source s is at target t", () => {
    const clip = noise(4, rate);
    const [output] = stretcher.stretch(clip, { length: rate, sourceAt: (t) => t + 1000 }).channels;
    let error = 0;
    for (let t = 3000; t < rate - 6000; t++)
      error = Math.max(error, Math.abs(output![t] - clip.channels[0]![t + 1000]));
    expect(error).toBeLessThan(1e-4);
  });

  it("is silent where the map leaves the clip", () => {
    const [output] = stretcher.stretch(noise(5, rate), {
      length: rate * 3,
      sourceAt: (t) => t - rate,
    }).channels;
    expect(output!.subarray(0, rate - 4000).every((x) => Math.abs(x) < 1e-6)).toBe(true);
    expect(output!.subarray(2 * rate + 4000).every((x) => Math.abs(x) < 1e-6)).toBe(true);
  });

  it("repeats itself to the bit, also beyond double length, after other work and in a new instance", async () => {
    const clip = noise(6, 30_000, 2);
    for (const ratio of [1.07, 0.4]) {
      const options = { length: Math.round(30_000 / ratio), sourceAt: straight(ratio) };
      const first = stretcher.stretch(clip, options);
      stretcher.stretch(
        { ...noise(7, 90_000, 4), sampleRate: 96_000 },
        { length: 50_000, sourceAt: straight(1.3) },
      );
      for (const again of [stretcher, await createStretcher()]) {
        const { channels } = again.stretch(clip, options);
        expect(channels.every((channel, c) => isSame(channel, first.channels[c]!))).toBe(true);
      }
    }
  });

  it("keeps channels apart", () => {
    const clip = noise(8, rate, 1);
    const pair = { channels: [clip.channels[0]!, new Float32Array(rate)], sampleRate: rate };
    const [, right] = stretcher.stretch(pair, { length: rate, sourceAt: straight(0.95) }).channels;
    expect(Math.max(...right!.map(Math.abs))).toBeLessThan(1e-6);
  });

  it("leaves no trace in the globals of the process", async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    await createStretcher();
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
  });
});
