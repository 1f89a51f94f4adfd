import { describe, expect, it } from "vitest";
import { type AudioClip, bytesSource, createRandom } from "#base";
import { type ReadOptions, readAll } from "../audio-reader.ts";
import { encodeWav } from "./encode-wav.ts";
import { readWavHeader } from "./header.ts";
import { openWav } from "./read-wav.ts";

const read = async (bytes: Uint8Array, options?: ReadOptions) => {
  const source = bytesSource(bytes, "test.wav");
  return readAll(await openWav(source, await readWavHeader(source)), options);
};
const words = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? Array.from(part, (c) => c.charCodeAt(0)) : part)),
  );
const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];

/** A mono 16-bit WAV at 8 kHz made by hand: chunks before the data, the data's claimed size, its bytes, and more. */
function handmade({
  before = [] as number[],
  claimed = -1,
  data = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0],
  after = [] as number[],
}) {
  const format = [...words("fmt ", u32(16)), 1, 0, 1, 0, ...u32(8000), ...u32(16_000), 2, 0, 16, 0];
  const size = claimed < 0 ? data.length : claimed;
  return words("RIFF", u32(0), "WAVE", before, format, "data", u32(size), data, after);
}
const five = Float32Array.of(1, 2, 3, 4, 5).map((n) => n / 32_768);

/** Whether two clips hold the same samples at the same rate; quicker than a deep comparison. */
const isSame = (a: AudioClip, b: AudioClip) =>
  a.sampleRate === b.sampleRate &&
  a.channels.length === b.channels.length &&
  a.channels.every((channel, c) => {
    const other = b.channels[c]!;
    return channel.length === other.length && channel.every((sample, n) => sample === other[n]);
  });

function randomClip(seed: number, length: number, channels: number): AudioClip {
  const random = createRandom(seed);
  const channel = () => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
  return { channels: Array.from({ length: channels }, channel), sampleRate: 44_100 };
}

describe("WAV that strays from the book", () => {
  it("may have odd chunks before its samples, padded or not", async () => {
    for (const before of [words("junk", u32(3), [9, 9, 9, 0]), words("junk", u32(3), [9, 9, 9])]) {
      expect((await read(handmade({ before: [...before] }))).channels).toEqual([five]);
    }
  });

  it.each([0, 0xffff_ffff, 0x7fff_ffff - 36])(
    "may claim a size of %i when its writer could not seek",
    async (claimed) => {
      expect((await read(handmade({ claimed }))).channels).toEqual([five]);
    },
  );

  it("may have more chunks behind its samples, which are not samples", async () => {
    const after = [...words("LIST", u32(4), "INFO")];
    expect((await read(handmade({ after }))).channels).toEqual([five]);
    await expect(read(handmade({ data: [], after }))).rejects.toMatchObject({ code: "INPUT_AUDIO_EMPTY" });
  });

  it("may have its samples in several chunks, which are read one after the other, with a word", async () => {
    const between = [...words("junk", u32(3), [9, 9, 9, 0])];
    const after = [...between, ...words("data", u32(4), [6, 0, 7, 0]), ...words("data", u32(2), [8, 0])];
    const warnings: string[] = [];
    const { channels } = await read(handmade({ after }), { onWarning: ({ code }) => warnings.push(code) });
    expect(channels).toEqual([Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8).map((n) => n / 32_768)]);
    expect(warnings).toEqual(["AUDIO_PARTS_JOINED"]);
  });

  it("may be followed by another file, which is left out with a word", async () => {
    const warnings: string[] = [];
    const after = [...handmade({})];
    const { channels } = await read(handmade({ after }), { onWarning: ({ code }) => warnings.push(code) });
    expect(channels).toEqual([five]);
    expect(warnings).toEqual(["AUDIO_PART_LEFT_OUT"]);
  });

  it("may end within a sample of several channels", async () => {
    const bytes = encodeWav(randomClip(1, 10, 2), { bitDepth: 16 });
    new DataView(bytes.buffer).setUint32(40, 0xffff_ffff, true);
    expect((await read(bytes.subarray(0, bytes.length - 3))).channels[1]!.length).toBe(9);
  });

  it("is truncated when it claims more than there is, and corrupt when it claims nonsense", async () => {
    await expect(read(handmade({ claimed: 1612 }))).rejects.toMatchObject({
      code: "FORMAT_TRUNCATED",
      facts: { found: 5, expected: 806 },
    });
    const noChannels = handmade({});
    noChannels[22] = 0;
    await expect(read(noChannels)).rejects.toMatchObject({ code: "FORMAT_CORRUPT" });
    const adpcm = handmade({});
    adpcm[20] = 2;
    await expect(read(adpcm)).rejects.toMatchObject({ code: "FORMAT_UNSUPPORTED" });
  });
});

describe("WAV we write", () => {
  it("comes back to the bit as float, and within half a step as 24 bits", async () => {
    const clip = randomClip(2, 70_001, 3);
    expect(isSame(await read(encodeWav(clip, { bitDepth: 32 })), clip)).toBe(true);
    const back = await read(encodeWav(clip, { bitDepth: 24 }));
    const worst = clip.channels.map((channel, c) =>
      channel.reduce((most, sample, n) => Math.max(most, Math.abs(back.channels[c]![n] - sample)), 0),
    );
    expect(Math.max(...worst)).toBeLessThanOrEqual(0.5 / 2 ** 23 + 2 ** -24);
  });

  it("gives the same bytes for the same sound", () => {
    const clip = randomClip(3, 5000, 2);
    for (const bitDepth of [16, 24, 32] as const) {
      expect(Buffer.compare(encodeWav(clip, { bitDepth }), encodeWav(clip, { bitDepth }))).toBe(0);
    }
  });

  it("clips at full scale instead of wrapping around", async () => {
    const clip = { channels: [Float32Array.of(1.5, -1.5, 1, -1)], sampleRate: 8000 };
    for (const bitDepth of [16, 24] as const) {
      const [channel] = (await read(encodeWav(clip, { bitDepth }))).channels;
      expect(Array.from(channel!, Math.sign)).toEqual([1, -1, 1, -1]);
      expect(Math.min(...Array.from(channel!, Math.abs))).toBeGreaterThan(0.9999);
    }
  });

  it("refuses what is not a number", () => {
    const clip = { channels: [Float32Array.of(0, Number.NaN)], sampleRate: 8000 };
    for (const bitDepth of [16, 24, 32] as const) {
      expect(() => encodeWav(clip, { bitDepth })).toThrow(/channel 1, sample 1/);
    }
  });
});
