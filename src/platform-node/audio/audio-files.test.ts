import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type AudioClip, createRandom, sliceClip } from "#base";
import { encodeFlac, encodeMp3, encodeWav } from "#formats";
import { createMp3Encoder } from "#wasm";
import { openAudioFile, readAudioFile } from "./audio-files.ts";

const folder = mkdtempSync(join(tmpdir(), "audio-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function keep(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

const random = createRandom(9);
const clip: AudioClip = {
  channels: [0, 1].map(() =>
    Float32Array.from({ length: 90_000 }, () => random.integer(-9000, 9000) / 32_768),
  ),
  sampleRate: 44_100,
};
const files = {
  wav: encodeWav(clip, { bitDepth: 16 }),
  flac: encodeFlac(clip, { bitDepth: 16 }),
  mp3: encodeMp3(clip, await createMp3Encoder()),
};
const formats = Object.keys(files) as (keyof typeof files)[];

/** Whether two clips hold the same samples at the same rate; quicker than a deep comparison. */
const isSame = (a: AudioClip, b: AudioClip) =>
  a.sampleRate === b.sampleRate &&
  a.channels.length === b.channels.length &&
  a.channels.every((channel, c) => {
    const other = b.channels[c]!;
    return channel.length === other.length && channel.every((sample, n) => sample === other[n]);
  });

/** Open files of this process, where the system tells. */
const openFiles = () => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);

describe.each(formats)("a %s on disk", (format) => {
  it("tells rate, channels and exact length before it is read", async () => {
    const reader = await openAudioFile(keep(`any.${format}`, files[format]));
    expect(reader).toMatchObject({
      format,
      sampleRate: 44_100,
      channelCount: 2,
      length: 90_000,
      approximateLength: 90_000,
      isWhole: format !== "mp3",
    });
  });

  it("can be read twice, in blocks that add up to the whole, and stays open in neither", async () => {
    const path = keep(`twice.${format}`, files[format]);
    const before = openFiles();
    const reader = await openAudioFile(path);
    const whole = await readAudioFile(path);
    for (let round = 0; round < 2; round++) {
      let at = 0;
      for await (const block of reader.blocks()) {
        const [from, to] = [at, at + block.channels[0]!.length];
        expect(isSame(block, sliceClip(whole, from, to))).toBe(true);
        at += block.channels[0]!.length;
      }
      expect(at).toBe(90_000);
    }
    for await (const _ of reader.blocks()) break;
    expect(openFiles()).toBe(before);
  });

  it("stops at the signal, with its reason", async () => {
    const reader = await openAudioFile(keep(`stop.${format}`, files[format]));
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of reader.blocks({ signal: stop.signal })) stop.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
  });

  it.each([0.3, 0.9])("is truncated when only a share of %f is there", async (share) => {
    const bytes = files[format];
    const path = keep(`cut.${format}`, bytes.slice(0, Math.floor(bytes.length * share)));
    await expect(readAudioFile(path)).rejects.toMatchObject({
      code: "FORMAT_TRUNCATED",
      message: expect.stringContaining(path),
    });
  });

  it("is told from the others by its bytes, not its name", async () => {
    expect(
      (await openAudioFile(keep(`wrong.${format === "wav" ? "mp3" : "wav"}`, files[format]))).format,
    ).toBe(format);
  });
});

it("reads lossless formats to the bit", async () => {
  for (const format of ["wav", "flac"] as const) {
    expect(isSame(await readAudioFile(keep(`bits.${format}`, files[format])), clip)).toBe(true);
  }
});

describe("what is no recording", () => {
  const cases: [name: string, content: Uint8Array | string, code: string][] = [
    ["empty.wav", "", "INPUT_AUDIO_EMPTY"],
    [
      "no-samples.wav",
      encodeWav({ channels: [new Float32Array(0)], sampleRate: 44_100 }, { bitDepth: 16 }),
      "INPUT_AUDIO_EMPTY",
    ],
    ["text.wav", "this is text\n".repeat(100), "FORMAT_NOT_AUDIO"],
    ["one-byte.mp3", "x", "FORMAT_NOT_AUDIO"],
    ["head.wav", files.wav.slice(0, 7), "FORMAT_TRUNCATED"],
    ["head.flac", files.flac.slice(0, 20), "FORMAT_TRUNCATED"],
    ["ogg.wav", "OggS and so on", "FORMAT_UNSUPPORTED"],
    ["apple.wav", "FORM....AIFF", "FORMAT_UNSUPPORTED"],
    ["film.wav", "RIFF....AVI LIST", "FORMAT_UNSUPPORTED"],
    ["phone.m4a", "....ftypM4A ....", "FORMAT_UNSUPPORTED"],
  ];
  it.each(cases)("%s", async (name, content, code) => {
    const path = keep(name, content);
    await expect(readAudioFile(path)).rejects.toMatchObject({ code, message: expect.stringContaining(path) });
  });

  it("a path that leads nowhere, or to a folder", async () => {
    await expect(readAudioFile(join(folder, "nowhere.wav"))).rejects.toMatchObject({
      code: "INPUT_FILE_NOT_FOUND",
    });
    await expect(readAudioFile(folder)).rejects.toMatchObject({ code: "INPUT_FILE_UNREADABLE" });
  });
});
