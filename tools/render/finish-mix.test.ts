import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { readAudioFile } from "#platform-node";
import { finishMix } from "./finish-mix.ts";
import { type Finish, plainFinish } from "./piece-spec.ts";
import { randomSpec } from "./random-spec.ts";
import { resampleMix } from "./resample-mix.ts";
import { writeWav } from "./write-wav.ts";

const tone = (hertz: number, rate: number, length: number) =>
  Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / rate));

const finished = (mix: Float32Array, finish: Partial<Finish>) =>
  finishMix(mix, { ...randomSpec(createRandom(1), "v0"), finish: { ...plainFinish, ...finish } });

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe("another sample rate", () => {
  it.each([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 88_200, 96_000])(
    "keeps a tone as it is: %i Hz",
    (rate) => {
      const converted = resampleMix(tone(997, 32_000, 16_000), 32_000, rate);
      expect(converted.length).toBe(Math.round(rate / 2));
      const wanted = tone(997, rate, converted.length);
      const edge = Math.round(0.01 * rate);
      const error = converted.map((x, n) => x - wanted[n]).subarray(edge, -edge);
      expect(20 * Math.log10(rms(error) / rms(wanted))).toBeLessThan(-60);
    },
  );

  it("lets nothing through that the rate cannot carry", () => {
    const folded = resampleMix(tone(5_500, 32_000, 32_000), 32_000, 8_000).subarray(100, -100);
    expect(20 * Math.log10(rms(folded))).toBeLessThan(-60);
  });
});

describe("finishing", () => {
  it("sets the level, adds noise of the level asked for, clips at full scale", () => {
    const level = (finish: Partial<Finish>) => rms(finished(tone(200, 32_000, 32_000), finish).channels[0]);
    const plain = level({});
    expect(20 * Math.log10(level({ gain: -40 }) / plain)).toBeCloseTo(-40, 3);
    const noise = rms(finished(new Float32Array(32_000), { noise: -24 }).channels[0]);
    expect(Math.abs(20 * Math.log10(noise) + 24)).toBeLessThan(0.1);
    const clipped = finished(tone(200, 32_000, 32_000), { clipping: 12 }).channels[0];
    expect(clipped.filter((x) => Math.abs(x) === 1).length).toBeGreaterThan(10_000);
  });

  it("fades in from 50 dB below, and is untouched afterwards", () => {
    const mix = tone(200, 32_000, 64_000);
    const faded = finished(mix.slice(), { fadeIn: 1 }).channels[0];
    expect(rms(faded.subarray(0, 1600)) / rms(mix.subarray(0, 1600))).toBeLessThan(0.005);
    expect(faded.every((x, n) => n < 32_000 || x === mix[n])).toBe(true);
  });

  it("makes two channels that differ by level and delay", () => {
    const [left, right] = finished(tone(200, 32_000, 3200), { channels: 2 }).channels;
    expect(right[1000]).toBeCloseTo(0.85 * left[1000 - 13], 6);
  });
});

describe("a written file", () => {
  it("is read back by the program to half a step of 16 bits", async () => {
    const folder = mkdtempSync(join(tmpdir(), "render-"));
    try {
      const clip = { channels: [tone(300, 44_100, 1000), tone(500, 44_100, 1000)], sampleRate: 44_100 };
      writeWav(join(folder, "a.wav"), clip);
      const read = await readAudioFile(join(folder, "a.wav"));
      expect(read.sampleRate).toBe(44_100);
      expect(read.channels.length).toBe(2);
      read.channels.forEach((channel, c) => {
        const worst = channel.reduce((most, x, n) => Math.max(most, Math.abs(x - clip.channels[c][n])), 0);
        expect(worst).toBeLessThan(1.01 / 32_767);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
