import { describe, expect, it } from "vitest";
import { type AudioClip, bytesSource, createRandom } from "#base";
import { readAll } from "../audio-reader.ts";
import { encodeFlac } from "./encode-flac.ts";
import { openFlac } from "./read-flac.ts";

const read = async (bytes: Uint8Array) => readAll(await openFlac(bytesSource(bytes, "test.flac")));

/** Whether two clips hold the same samples at the same rate; quicker than a deep comparison. */
const isSame = (a: AudioClip, b: AudioClip) =>
  a.sampleRate === b.sampleRate &&
  a.channels.length === b.channels.length &&
  a.channels.every((channel, c) => {
    const other = b.channels[c]!;
    return channel.length === other.length && channel.every((sample, n) => sample === other[n]);
  });

/** A channel of one kind of signal on the steps of a depth. */
const signals: Readonly<Record<string, (n: number, random: () => number) => number>> = {
  silence: () => 0,
  "full scale, alternating": (n) => (n % 2 ? 1 : -1),
  "white noise at full scale": (_, random) => 2 * random() - 1,
  "one impulse": (n) => (n === 100 ? 1 : 0),
  "a low tone": (n) => 0.9 * Math.sin(n / 300),
  "chords with noise": (n, random) => 0.3 * Math.sin(n / 9) + 0.3 * Math.sin(n / 31) + 0.001 * random(),
  "a ramp": (n) => ((n % 3000) / 3000) * 2 - 1,
};

function clipOf(name: string, length: number, count: number, bits: number): AudioClip {
  const scale = 2 ** (bits - 1);
  const random = createRandom(length).uniform;
  const step = (n: number, c: number) => {
    const value = Math.round((signals[name] as (typeof signals)[string])(n + 37 * c, random) * scale);
    return Math.max(-scale, Math.min(scale - 1, value)) / scale;
  };
  const channels = Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length }, (_, n) => step(n, c)),
  );
  return { channels, sampleRate: 48_000 };
}

describe.each(Object.keys(signals))("FLAC of %s", (name) => {
  it("comes back to the bit, at 16 and 24 bits, one to three channels, any length", async () => {
    for (const bits of [16, 24] as const) {
      for (const [count, length] of [
        [1, 1],
        [2, 15],
        [3, 4097],
        [2, 20_000],
      ] as const) {
        const clip = clipOf(name, length, count, bits);
        expect(isSame(await read(encodeFlac(clip, { bitDepth: bits })), clip)).toBe(true);
      }
    }
  });
});

describe("FLAC", () => {
  it("couples channels that are alike: stereo of the same costs hardly more than mono", () => {
    const mono = clipOf("white noise at full scale", 40_000, 1, 16);
    const twice = { ...mono, channels: [mono.channels[0]!, mono.channels[0]!] };
    const sizes = [mono, twice].map((clip) => encodeFlac(clip, { bitDepth: 16 }).length);
    expect(sizes[1]! / sizes[0]!).toBeLessThan(1.01);
  });

  it("finds a single wrong bit, wherever it is in a frame", async () => {
    const whole = encodeFlac(clipOf("chords with noise", 3000, 2, 16), { bitDepth: 16 });
    const random = createRandom(3);
    for (let i = 0; i < 60; i++) {
      const bytes = whole.slice();
      bytes[random.integer(120, bytes.length)]! ^= 1 << random.integer(0, 8);
      await expect(read(bytes)).rejects.toMatchObject({
        code: expect.stringMatching(/^FORMAT_(CORRUPT|TRUNCATED)$/),
      });
    }
  });

  it("numbers frames beyond 127 as readers expect", async () => {
    const clip = clipOf("a ramp", 4096 * 130, 1, 16);
    expect(isSame(await read(encodeFlac(clip, { bitDepth: 16 })), clip)).toBe(true);
  });
});
