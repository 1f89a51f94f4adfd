import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { type AudioClip, clipLength, createRandom } from "#base";
import { encodeMp3, encodeWav, type LoopMetadata } from "#formats";
import { createMp3Encoder, openAudioFile, readAudioFile } from "#platform-node";
import { foreign, runProgram } from "./foreign.ts";

const folder = mkdtempSync(join(tmpdir(), "formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string) => join(folder, name);
function keep(name: string, bytes: Uint8Array): string {
  writeFileSync(place(name), bytes);
  return place(name);
}

const metadata: LoopMetadata = {
  bpm: 92.5,
  beats: 16,
  beatsPerBar: 4,
  rootNote: 57,
  title: "Grüner Tee",
  software: "musicgen-looper test",
  comment: "a comment",
  licence: "CC0",
};

function chord(count: number, sampleRate: number, channelCount: number): AudioClip {
  const channels = Array.from({ length: channelCount }, (_, c) =>
    Float32Array.from({ length: count }, (_, n) =>
      [220, 277.2, 329.6 + c].reduce((sum, f) => sum + 0.2 * Math.sin((2 * Math.PI * f * n) / sampleRate), 0),
    ),
  );
  return { channels, sampleRate };
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let difference = 0;
  for (let n = 0; n < a.length; n++) difference = Math.max(difference, Math.abs(a[n] - b[n]));
  return difference;
}

/** Decode a file by ffmpeg, to floats. */
function ffmpegDecode(path: string, channelCount: number): Float32Array[] {
  const args = ["-loglevel", "error", "-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "-"];
  const { output } = runProgram("ffmpeg", args);
  const all = new Float32Array(output.buffer, output.byteOffset, output.length / 4);
  return Array.from({ length: channelCount }, (_, c) =>
    Float32Array.from({ length: all.length / channelCount }, (_, n) => all[n * channelCount + c]),
  );
}

const { it: withSndfile } = foreign("sndfile-info");
const { it: withFfmpeg } = foreign("ffmpeg");
const { it: withFfprobe } = foreign("ffprobe");
const { it: withMpg123 } = foreign("mpg123");
const { it: withSox } = foreign("sox", "soxi");

describe("WAV we write", () => {
  withSndfile("shows tempo, beats, metre, root and the loop to libsndfile", () => {
    for (const bitDepth of [16, 24, 32] as const) {
      const file = keep("loop.wav", encodeWav(chord(100_001, 44_100, 2), { bitDepth, metadata }));
      const { text } = runProgram("sndfile-info", [file]);
      expect(text).toMatch(/Frames\s*:\s*100001/);
      expect(text).toMatch(/Beats\s*:\s*16/);
      expect(text).toMatch(/Meter\s*:\s*4\/4/);
      expect(text).toMatch(/Tempo\s*:\s*92\.5/);
      expect(text).toMatch(/Loop Count\s*:\s*1/);
      expect(text).toMatch(/Start\s*:\s*0\s+End\s*:\s*100000/);
      expect(text).toContain("musicgen-looper test");
    }
  });

  withSox("has its length, rate, depth and channels to soxi", () => {
    const file = keep("loop.wav", encodeWav(chord(12_345, 48_000, 1), { bitDepth: 24, metadata }));
    const ask = (flag: string) => runProgram("soxi", [flag, file]).text.trim();
    expect([ask("-s"), ask("-r"), ask("-b"), ask("-c")]).toEqual(["12345", "48000", "24", "1"]);
  });

  withFfmpeg("holds the same samples to ffmpeg, within its last bit", () => {
    const clip = chord(5000, 32_000, 2);
    for (const [bitDepth, step] of [
      [16, 2.001 / 2 ** 15],
      [24, 0.51 / 2 ** 23],
      [32, 0],
    ] as const) {
      const decoded = ffmpegDecode(keep("loop.wav", encodeWav(clip, { bitDepth, metadata })), 2);
      clip.channels.forEach(
        (channel, c) => void expect(worst(decoded[c], channel)).toBeLessThanOrEqual(step),
      );
    }
  });
});

describe("MP3 we write", async () => {
  const encoder = await createMp3Encoder();
  const random = createRandom(2);
  const cases = [32_000, 44_100, 48_000].flatMap((rate) =>
    [1, 2].map((channels) => [rate, channels, random.integer(rate, 4 * rate)] as const),
  );

  withFfmpeg.each(cases)(
    "is exactly as long to ffmpeg, and in place, %i Hz × %i, %i samples",
    (rate, count, length) => {
      const clip = chord(length, rate, count);
      const decoded = ffmpegDecode(keep("loop.mp3", encodeMp3(clip, encoder, { metadata })), count);
      decoded.forEach((channel, c) => void expect(worst(channel, clip.channels[c])).toBeLessThan(0.05));
    },
  );

  withMpg123.each(cases)("is exactly as long to mpg123, %i Hz × %i, %i samples", (rate, count, length) => {
    const file = keep("loop.mp3", encodeMp3(chord(length, rate, count), encoder, { metadata }));
    const { output } = runProgram("mpg123", ["-q", "-s", file]);
    expect(output.length).toBe(length * count * 2);
  });

  it_reads_back(cases, encoder);

  withFfprobe("tells its tempo to ffprobe, whole and exact", () => {
    const file = keep("loop.mp3", encodeMp3(chord(44_100, 44_100, 1), encoder, { metadata }));
    const { text } = runProgram("ffprobe", ["-loglevel", "error", "-show_entries", "format_tags", file]);
    expect(text).toMatch(/TAG:TBPM=93\b/);
    expect(text).toMatch(/TAG:BPM=92\.5\b/);
    expect(text).toMatch(/TAG:title=Grüner Tee/);
    expect(text).toMatch(/TAG:copyright=CC0/);
  });
});

function it_reads_back(
  cases: readonly (readonly [number, number, number])[],
  encoder: Awaited<ReturnType<typeof createMp3Encoder>>,
) {
  withFfmpeg.each(cases)(
    "is read back like ffmpeg reads it, %i Hz × %i, %i samples",
    async (rate, count, length) => {
      const file = keep("back.mp3", encodeMp3(chord(length, rate, count), encoder));
      const ours = await readAudioFile(file);
      const theirs = ffmpegDecode(file, count);
      ours.channels.forEach((channel, c) => void expect(worst(channel, theirs[c])).toBeLessThan(1e-4));
    },
  );
}
