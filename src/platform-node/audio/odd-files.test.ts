/** Recordings as people bring them: with tags and litter around them, joined, cut a little short. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { encodeFlac, encodeMp3, encodeWav } from "#formats";
import { createMp3Encoder } from "#wasm";
import { readAudioEnd, readAudioFile } from "./audio-files.ts";

const folder = mkdtempSync(join(tmpdir(), "odd-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keep = (bytes: Uint8Array): string => {
  const path = join(folder, "odd");
  writeFileSync(path, bytes);
  return path;
};

const random = createRandom(4);
const soundOf = (length: number, sampleRate = 44_100): AudioClip => ({
  channels: [0, 1].map(() => Float32Array.from({ length }, () => random.integer(-9000, 9000) / 32_768)),
  sampleRate,
});
const clip = soundOf(60_000);
const wav = encodeWav(clip, { bitDepth: 16 });
const flac = encodeFlac(clip, { bitDepth: 16 });
const encoder = await createMp3Encoder();
const mp3 = encodeMp3(clip, encoder);

/** Read bytes: the samples of the first channel, and the codes of what was warned of. */
async function read(...parts: readonly (Uint8Array | string | readonly number[])[]) {
  const bytes = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
  );
  const warnings: string[] = [];
  const { channels } = await readAudioFile(keep(bytes), { onWarning: ({ code }) => warnings.push(code) });
  return { samples: channels[0] as Float32Array, warnings };
}
const plain = { wav: await read(wav), flac: await read(flac), mp3: await read(mp3) };
const isSame = (a: Float32Array, b: Float32Array) =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

const little = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const big = (value: number) => little(value).reverse();
const sevens = (value: number) => [value >> 21, value >> 14, value >> 7, value].map((part) => part & 127);
const zeros = (count: number) => new Uint8Array(count);
/** A picture in which frames seem to begin. */
const picture = Uint8Array.from({ length: 150_000 }, (_, n) =>
  n % 997 < 4 ? ([0xff, 0xfb, 0x90, 0x64][n % 997] as number) : random.integer(0, 256),
);
const id3 = (body: Uint8Array, size = sevens(body.length), flags = 0) =>
  Buffer.concat([Buffer.from("ID3"), Buffer.from([4, 0, flags, ...size]), body]);
const footed = (body: Uint8Array) =>
  Buffer.concat([
    id3(body, sevens(body.length), 0x10),
    Buffer.from("3DI"),
    Buffer.from([4, 0, 0x10, ...sevens(body.length)]),
  ]);
function ape(body: Uint8Array): Buffer {
  const mark = (flags: number) => [
    ...little(2000),
    ...little(body.length + 32),
    ...little(1),
    ...little(flags),
    ...zeros(8),
  ];
  const head = Buffer.from([...Buffer.from("APETAGEX"), ...mark(0xa000_0000)]);
  const foot = Buffer.from([...Buffer.from("APETAGEX"), ...mark(0x8000_0000)]);
  return Buffer.concat([head, body, foot]);
}
const id3v1 = Buffer.concat([Buffer.from("TAG"), zeros(125)]);
const lyrics = `LYRICSBEGIN${"x".repeat(500)}000511LYRICS200`;

describe("tags and litter around an MP3 leave its sound as it is", () => {
  const cases: Record<string, readonly (Uint8Array | string)[]> = {
    "a tag with a picture before it": [id3(picture), mp3],
    "a tag whose size has eight bits a byte": [id3(picture, big(picture.length)), mp3],
    "two tags": [id3(Buffer.from("x")), id3(picture), mp3],
    "a tag with a foot before it, and one behind it": [footed(picture), mp3, footed(picture)],
    "a tag, then zeros": [id3(Buffer.from("x")), zeros(100_000), mp3],
    "zeros before it": [zeros(140_000), mp3],
    "zeros behind it": [mp3, zeros(200_000)],
    "an APE tag before it": [ape(picture), mp3],
    "an APE tag behind it": [mp3, ape(picture)],
    "an APE tag and an ID3v1 tag": [mp3, ape(picture), id3v1],
    "Lyrics3 and an ID3v1 tag": [mp3, lyrics, id3v1],
  };
  it.each(Object.entries(cases))("%s", async (_, parts) => {
    const { samples, warnings } = await read(...parts);
    expect(isSame(samples, plain.mp3.samples)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it("a tag that is followed by something odd does not swallow silent frames", async () => {
    const silent = encodeMp3({ channels: [new Float32Array(80_000)], sampleRate: 44_100 }, encoder);
    // By 8 bits a byte the size would be 3421, which is amid the frames.
    const parts = [id3(Buffer.alloc(1757, "x")), "odd".repeat(50), silent] as const;
    expect((await read(...parts)).samples).toHaveLength((await read(silent)).samples.length);
  });

  it("a tag before a kind that is not read does not hide its name", async () => {
    const stranger = Buffer.concat([Buffer.from("MAC "), Buffer.alloc(9000, 0xff)]);
    await expect(read(id3(Buffer.alloc(3933, "x")), stranger)).rejects.toThrow("Monkey's Audio");
  });

  it("an Info frame that counts 0 frames tells nothing", async () => {
    const bytes = Buffer.from(mp3);
    bytes.writeUInt32BE(0, bytes.indexOf("Info") + 8);
    const { samples } = await read(bytes);
    expect(samples.length).toBeGreaterThanOrEqual(60_000);
    expect(isSame(samples.slice(0, 59_000), plain.mp3.samples.slice(0, 59_000))).toBe(true);
  });

  it("litter between its frames is skipped with a warning", async () => {
    const half = Buffer.from(mp3).indexOf(mp3.subarray(0, 3), mp3.length / 2);
    const noise = Uint8Array.from({ length: 100_000 }, () => random.integer(0, 255));
    const { samples, warnings } = await read(mp3.subarray(0, half), noise, mp3.subarray(half));
    expect(samples.length).toBe(60_000);
    expect(warnings).toEqual(["AUDIO_LITTER_SKIPPED"]);
  });
});

describe("MP3s that were joined", () => {
  it("of one kind are read one after the other, each without its padding", async () => {
    const { samples, warnings } = await read(mp3, id3v1, id3(Buffer.from("x")), mp3);
    expect(isSame(samples.slice(0, 60_000), plain.mp3.samples)).toBe(true);
    expect(isSame(samples.slice(60_000), plain.mp3.samples)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it("of another rate are left out with a warning", async () => {
    const { samples, warnings } = await read(mp3, encodeMp3(soundOf(60_000, 48_000), encoder));
    expect(isSame(samples, plain.mp3.samples)).toBe(true);
    expect(warnings).toContain("AUDIO_PART_LEFT_OUT");
  });
});

describe("an end that is a little short", () => {
  const cases: [string, Uint8Array, number][] = [
    ["an MP3 whose last frame is cut", mp3.subarray(0, -6), 529],
    ["a FLAC whose last frame is cut", flac.subarray(0, -6), 4096],
    ["a WAV that announces two bytes more", wav.subarray(0, -2), 1],
  ];
  it.each(cases)("is left out with a warning: %s", async (_, bytes, most) => {
    const { samples, warnings } = await read(bytes);
    expect(warnings).toEqual(["AUDIO_END_INCOMPLETE"]);
    expect(samples.length).toBeLessThan(60_000);
    expect(samples.length).toBeGreaterThanOrEqual(60_000 - most);
  });

  it.each([mp3, flac, wav])("is an error where more than 0.1 s is missing", async (bytes) => {
    await expect(read(bytes.subarray(0, Math.floor(bytes.length * 0.85)))).rejects.toMatchObject({
      code: "FORMAT_TRUNCATED",
    });
  });
});

describe("FLAC", () => {
  it("is found behind two tags", async () => {
    const { samples } = await read(id3(picture), id3(Buffer.from("x")), flac);
    expect(isSame(samples, plain.flac.samples)).toBe(true);
  });

  it("that does not tell its length ends where no more frames come", async () => {
    const streamed = Buffer.from(flac);
    streamed[21] = (streamed[21] as number) & 0xf0;
    streamed.fill(0, 22, 26);
    const { samples, warnings } = await read(streamed, "some words that somebody put behind it");
    expect(isSame(samples, plain.flac.samples)).toBe(true);
    expect(warnings).toEqual(["AUDIO_LITTER_SKIPPED"]);
    expect((await read(streamed, id3v1)).warnings).toEqual([]);
  });

  it("that announces less than it holds is read to its end", async () => {
    const short = Buffer.from(flac);
    short.writeUInt32BE(30_000, 22);
    expect(isSame((await read(short)).samples, plain.flac.samples)).toBe(true);
  });
});

describe("WAV", () => {
  const chunk = (name: string, body: readonly number[] | string, pad: readonly number[] = []) =>
    Buffer.concat([
      Buffer.from(name),
      Buffer.from(little(body.length)),
      Buffer.from(body as string),
      Buffer.from(pad),
    ]);
  const format = (tag: number, bits: number, rate = 8000) => {
    const stride = bits / 8;
    return [tag, 0, 1, 0, ...little(rate), ...little(rate * stride), stride, 0, bits, 0];
  };
  const riff = (...chunks: readonly Uint8Array[]) =>
    Buffer.concat([Buffer.from("RIFF"), Buffer.from(little(0)), Buffer.from("WAVE"), ...chunks]);
  const data = chunk("data", [0, 64, 0, 192]);
  const half = Float32Array.of(0.5, -0.5);

  it.each([[32], [81], [10], [255], [0]])("may pad an odd chunk with byte %i", async (pad) => {
    const file = riff(chunk("fmt ", format(1, 16)), chunk("iXML", "<BWFXML></BWFXML>", [pad]), data);
    expect((await read(file)).samples).toEqual(half);
  });

  it("may leave the pad byte out, whatever the size behind it looks like", async () => {
    const long = chunk(
      "data",
      Array.from({ length: 0x61 * 2 }, (_, n) => (n % 2 ? 64 : 0)),
    );
    const file = riff(chunk("fmt ", format(1, 16)), chunk("LIST", "INFOabc"), long);
    expect((await read(file)).samples).toEqual(new Float32Array(0x61).fill(0.5));
  });

  it("may stand behind an ID3 tag, describe its samples behind them, or leave out their depth", async () => {
    const fmt = chunk("fmt ", format(1, 16));
    expect((await read(id3(picture), riff(fmt, data))).samples).toEqual(half);
    expect((await read(riff(data, fmt))).samples).toEqual(half);
    expect((await read(riff(chunk("fmt ", format(1, 16).slice(0, 14)), data))).samples).toEqual(half);
  });

  it("may hold an MP3", async () => {
    const file = riff(chunk("fmt ", format(85, 8, 44_100)), chunk("data", [...mp3]));
    expect(isSame((await read(file)).samples, plain.mp3.samples)).toBe(true);
  });

  it("of A-law and µ-law has the levels of G.711", async () => {
    const law = async (tag: number, bytes: readonly number[]) =>
      Array.from(
        (await read(riff(chunk("fmt ", format(tag, 8)), chunk("data", bytes)))).samples,
        (s) => s * 32_768,
      );
    expect(await law(6, [0xd5, 0x55, 0xaa, 0x2a])).toEqual([8, -8, 32_256, -32_256]);
    expect(await law(7, [0xff, 0x7f, 0x80, 0x00])).toEqual([0, 0, 32_124, -32_124]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("with %f in it is refused by the place", async (value) => {
    const bytes = encodeWav({ channels: [new Float32Array(100_000)], sampleRate: 8000 }, { bitDepth: 32 });
    new DataView(bytes.buffer).setFloat32(bytes.length - 4 * 100, value, true);
    await expect(read(bytes)).rejects.toMatchObject({
      code: "FORMAT_CORRUPT",
      message: expect.stringContaining("sample 99900 of channel 1"),
    });
  });
});

describe("a clip from a stranger", () => {
  it("is held to ten minutes, whatever it claims", async () => {
    const silence = encodeFlac(
      { channels: [new Float32Array(8000 * 601)], sampleRate: 8000 },
      { bitDepth: 16 },
    );
    await expect(readAudioEnd(keep(silence), 10)).rejects.toMatchObject({ code: "INPUT_AUDIO_TOO_LONG" });
    const streamed = Buffer.from(silence);
    streamed[21] = (streamed[21] as number) & 0xf0;
    streamed.fill(0, 22, 26);
    await expect(readAudioEnd(keep(streamed), 10)).rejects.toMatchObject({ code: "INPUT_AUDIO_TOO_LONG" });
  });

  it("is kept from its end", async () => {
    const { channels } = await readAudioEnd(keep(flac), 0.5);
    expect(isSame(Float32Array.from(channels[0] as Float32Array), plain.flac.samples.slice(-22_050))).toBe(
      true,
    );
  });
});

it.skipIf(process.platform === "win32")("reads a pipe", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const writer = spawn("cp", [keep(flac), pipe]);
  const { channels } = await readAudioFile(pipe);
  expect(isSame(channels[0] as Float32Array, plain.flac.samples)).toBe(true);
  writer.kill();
});
