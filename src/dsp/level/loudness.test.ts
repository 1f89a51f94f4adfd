import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { foreign, runProgram } from "../../../test/foreign.ts";
import { designKWeighting, measureLoudness } from "./loudness.ts";

function sine(frequency: number, amplitude: number, sampleRate: number, seconds = 4): Float32Array {
  return Float32Array.from(
    { length: seconds * sampleRate },
    (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate),
  );
}

/** Loud and soft by turns, so that the gates matter. */
function music(sampleRate: number, channelCount: number): AudioClip {
  const random = createRandom(4);
  const channels = Array.from({ length: channelCount }, () =>
    Float32Array.from({ length: 8 * sampleRate }, (_, n) => {
      const second = Math.floor(n / sampleRate);
      const level = [0.2, 0.002, 0.1, 0.1, 0.01, 0.2, 0.0001, 0.15][second];
      return level * (random.normal() + Math.sin(n / 40));
    }),
  );
  return { channels, sampleRate };
}

describe("the weighting of loudness", () => {
  it("has the coefficients of the standard at 48 kHz", () => {
    const [shelf, pass] = designKWeighting(48_000);
    const close = (found: readonly number[], table: readonly number[]) => {
      for (const [i, value] of table.entries()) expect(found[i]).toBeCloseTo(value, 7);
    };
    close(shelf.b, [1.53512485958697, -2.69169618940638, 1.19839281085285]);
    close(shelf.a, [-1.69065929318241, 0.73248077421585]);
    close(pass.b, [1, -2, 1]);
    close(pass.a, [-1.99004745483398, 0.99007225036621]);
  });
});

describe("loudness", () => {
  it.each([32_000, 44_100, 48_000])("of a full-scale sine of 997 Hz at %d Hz is −3.01 LUFS", (sampleRate) => {
    expect(measureLoudness({ channels: [sine(997, 1, sampleRate)], sampleRate })).toBeCloseTo(-3.01, 1);
  });

  it("follows gain to the hundredth of a decibel", () => {
    const clip = music(32_000, 1);
    const softer = { ...clip, channels: clip.channels.map((c) => c.map((x) => x * 0.5)) };
    expect(measureLoudness(clip) - measureLoudness(softer)).toBeCloseTo(6.0206, 2);
  });

  it("does not depend on where a loop begins", () => {
    const clip = music(32_000, 1);
    const by = 4 * 32_000 + 3200;
    const turned = clip.channels.map((c) => Float32Array.from([...c.subarray(by), ...c.subarray(0, by)]));
    expect(measureLoudness({ ...clip, channels: turned })).toBeCloseTo(measureLoudness(clip), 2);
  });

  it("of a loop shorter than a block is that of the loop repeated", () => {
    const short = sine(440, 0.3, 32_000, 0.25);
    const long = Float32Array.from({ length: 8 * short.length }, (_, n) => short[n % short.length]);
    const loudness = (samples: Float32Array) => measureLoudness({ channels: [samples], sampleRate: 32_000 });
    expect(loudness(short)).toBeCloseTo(loudness(long), 2);
  });

  it("of silence is minus infinity", () => {
    expect(measureLoudness({ channels: [new Float32Array(32_000)], sampleRate: 32_000 })).toBe(
      Number.NEGATIVE_INFINITY,
    );
  });

  foreign("ffmpeg").it("is what ffmpeg measures, within 0.1 LU, mono and stereo", () => {
    const folder = mkdtempSync(join(tmpdir(), "loudness-"));
    try {
      for (const [sampleRate, channelCount] of [
        [44_100, 2],
        [32_000, 1],
      ]) {
        const clip = music(sampleRate, channelCount);
        // A round that is heard many times has no ends to speak of, for a meter that knows no rounds.
        const rounds = 3;
        const length = clip.channels[0].length;
        const floats = new Float32Array(rounds * length * channelCount);
        for (let n = 0; n < rounds * length; n++) {
          for (let c = 0; c < channelCount; c++) floats[n * channelCount + c] = clip.channels[c][n % length];
        }
        const path = join(folder, "loop.raw");
        writeFileSync(path, new Uint8Array(floats.buffer));
        const form = ["-f", "f32le", "-ar", String(sampleRate), "-ac", String(channelCount)];
        const { errors } = runProgram("ffmpeg", [
          "-hide_banner",
          "-nostats",
          ...form,
          "-i",
          path,
          "-af",
          "ebur128",
          "-f",
          "null",
          "-",
        ]);
        const found = [...errors.matchAll(/I:\s+(-?[\d.]+) LUFS/g)].at(-1)?.[1];
        expect(Math.abs(measureLoudness(clip) - Number(found))).toBeLessThan(0.1);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
