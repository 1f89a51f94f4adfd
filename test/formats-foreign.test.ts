import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { encodeFlac, encodeMp3, encodeWav, type LoopMetadata } from "#formats";
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

/** Samples that every depth down to `bits` holds exactly, loud and quiet, with runs and full scale. */
function stepped(count: number, sampleRate: number, channelCount: number, bits: number): AudioClip {
  const random = createRandom(count);
  const scale = 2 ** (bits - 1);
  const channels = Array.from({ length: channelCount }, (_, c) =>
    Float32Array.from({ length: count }, (_, n) => {
      if (n < 500) return 0;
      if (n < 600) return n % 2 ? -1 : (scale - 1) / scale;
      const tone = Math.sin(n / (20 + c)) * 0.7;
      return Math.max(-1, Math.round((n < 3000 ? tone : 0.1 * random.normal()) * scale) / scale);
    }),
  );
  return { channels, sampleRate };
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let difference = 0;
  for (let n = 0; n < a.length; n++) difference = Math.max(difference, Math.abs(a[n] - b[n]));
  return difference;
}

/** Difference away from both ends, where MP3 rings. */
const interior = (channel: Float32Array) => channel.subarray(600, Math.max(600, channel.length - 600));

function worstOfAll(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((channel, c) => worst(channel, b[c])));
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
const { it: withFlac } = foreign("flac", "metaflac");

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
      [16, 1.501 / 2 ** 15],
      [24, 0.51 / 2 ** 23],
      [32, 0],
    ] as const) {
      const decoded = ffmpegDecode(keep("loop.wav", encodeWav(clip, { bitDepth, metadata })), 2);
      expect(worstOfAll(decoded, clip.channels)).toBeLessThanOrEqual(step);
    }
  });
});

describe("MP3 we write", async () => {
  const encoder = await createMp3Encoder();
  const random = createRandom(2);
  const cases = [32_000, 44_100, 48_000].flatMap((rate) =>
    [1, 2].map((channels) => [rate, channels, random.integer(rate, 3 * rate)] as const),
  );
  cases.push([44_100, 2, 1], [44_100, 1, 1151]);

  withFfmpeg.each(cases)(
    "is exactly as long to ffmpeg, and in place, %i Hz × %i, %i samples",
    async (rate, count, length) => {
      const clip = chord(length, rate, count);
      const file = keep("loop.mp3", encodeMp3(clip, encoder, { metadata }));
      const theirs = ffmpegDecode(file, count);
      expect(worstOfAll(theirs, clip.channels)).toBeLessThan(0.2);
      expect(worstOfAll(theirs.map(interior), clip.channels.map(interior))).toBeLessThan(0.005);
      const { channels } = await readAudioFile(file); // and we read it as they do
      expect(worstOfAll(channels, theirs)).toBeLessThan(1e-4);
    },
  );

  withMpg123.each(cases)("is exactly as long to mpg123, %i Hz × %i, %i samples", (rate, count, length) => {
    const file = keep("loop.mp3", encodeMp3(chord(length, rate, count), encoder, { metadata }));
    const { output } = runProgram("mpg123", ["-q", "-s", file]);
    expect(output.length).toBe(length * count * 2);
  });

  withFfmpeg("keeps its level at every bitrate, within 0.01 dB", () => {
    const clip = chord(44_100, 44_100, 1);
    for (const kilobitsPerSecond of [128, 160, 192, 256, 320] as const) {
      const file = keep("loop.mp3", encodeMp3(clip, encoder, { kilobitsPerSecond }));
      const power = (channel: Float32Array) =>
        interior(channel).reduce((sum, sample) => sum + sample ** 2, 0);
      const change = power(ffmpegDecode(file, 1)[0]!) / power(clip.channels[0]!);
      expect(Math.abs(10 * Math.log10(change))).toBeLessThan(0.01);
    }
  });

  withFfprobe("tells its tempo to ffprobe, whole and exact", () => {
    const file = keep("loop.mp3", encodeMp3(chord(44_100, 44_100, 1), encoder, { metadata }));
    const { text } = runProgram("ffprobe", ["-loglevel", "error", "-show_entries", "format_tags", file]);
    expect(text).toMatch(/TAG:TBPM=93\b/);
    expect(text).toMatch(/TAG:BPM=92\.5\b/);
    expect(text).toMatch(/TAG:title=Grüner Tee/);
    expect(text).toMatch(/TAG:copyright=CC0/);
  });
});

describe("FLAC we write", () => {
  const cases = [
    [16, 1, 1],
    [16, 2, 4096],
    [24, 2, 50_001],
    [16, 8, 12_290],
    [24, 1, 8200],
  ] as const;

  withFlac.each(cases)(
    "passes flac's own test and comes back to the bit: %i bits × %i, %i samples",
    (bits, count, length) => {
      const clip = stepped(length, 44_100, count, bits);
      const file = keep("loop.flac", encodeFlac(clip, { bitDepth: bits, metadata }));
      const { errors } = runProgram("flac", ["-t", "-w", file]); // -w: a missing digest is an error too
      expect(errors).toContain("ok");
      const back = place("back.wav");
      runProgram("flac", ["-s", "-d", "-f", "-o", back, file]);
      expect(worstOfAll(ffmpegDecode(back, count), clip.channels)).toBe(0);
    },
  );

  withFlac("carries its tags", () => {
    const file = keep("loop.flac", encodeFlac(chord(5000, 48_000, 2), { bitDepth: 16, metadata }));
    const { text } = runProgram("metaflac", ["--export-tags-to=-", "--no-utf8-convert", file]);
    expect(text.trim().split("\n")).toEqual([
      "TITLE=Grüner Tee",
      "BPM=92.5",
      "BEATS=16",
      "BEATS_PER_BAR=4",
      "ENCODER=musicgen-looper test",
      "COMMENT=a comment",
      "LICENSE=CC0",
    ]);
  });

  withFlac("is no larger than 102 % of what flac makes at its default, on tones with noise", () => {
    const clip = stepped(88_200, 44_100, 2, 16);
    const wav = keep("size.wav", encodeWav(clip, { bitDepth: 16 }));
    runProgram("flac", ["-s", "-f", "--no-padding", "-o", place("size.flac"), wav]);
    const theirs = readFileSync(place("size.flac")).length;
    expect(encodeFlac(clip, { bitDepth: 16 }).length / theirs).toBeLessThan(1.02);
  });
});

describe("files that others wrote", () => {
  const pcm = ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"];
  const source = (rate: number, count: number) => {
    const clip = stepped(Math.round(rate * 0.3) + 1, rate, count, 8);
    return { clip, file: keep("source.wav", encodeWav(clip, { bitDepth: 32 })) };
  };

  withFfmpeg.each(pcm)(
    "WAV of ffmpeg, %s, 8 to 96 kHz, 1, 2 and 6 channels, RIFF and RF64",
    async (codec) => {
      const shapes = [
        [8000, 1, "never"],
        [44_100, 2, "always"],
        [48_000, 6, "never"],
        [96_000, 1, "always"],
      ] as const;
      for (const [rate, count, rf64] of shapes) {
        const { clip, file } = source(rate, count);
        runProgram("ffmpeg", [
          "-y",
          "-loglevel",
          "error",
          "-i",
          file,
          "-c:a",
          codec,
          "-rf64",
          rf64,
          place("theirs.wav"),
        ]);
        const ours = await readAudioFile(place("theirs.wav"));
        expect(ours.sampleRate).toBe(rate);
        expect(worstOfAll(ours.channels, clip.channels)).toBe(0);
      }
    },
  );

  withFfmpeg("WAV through a pipe, whose sizes nobody could fill in", async () => {
    const { clip, file } = source(44_100, 2);
    const { output } = runProgram("ffmpeg", ["-loglevel", "error", "-i", file, "-f", "wav", "-"]);
    expect(worstOfAll((await readAudioFile(keep("pipe.wav", output))).channels, clip.channels)).toBe(0);
  });

  withSox.each([8, 16, 24, 32])("WAV of sox, %i bits, file and pipe", async (bits) => {
    const { clip, file } = source(22_050, 2);
    runProgram("sox", ["-D", file, "-b", String(bits), place("theirs.wav")]);
    expect(worstOfAll((await readAudioFile(place("theirs.wav"))).channels, clip.channels)).toBe(0);
    const { output } = runProgram("sox", ["-D", file, "-b", String(bits), "-t", "wav", "-"]);
    expect(worstOfAll((await readAudioFile(keep("pipe.wav", output))).channels, clip.channels)).toBe(0);
  });

  withFlac.each([
    [8, "-0"],
    [16, "-5"],
    [16, "-8"],
    [24, "-8"],
    [24, "-3"],
  ] as const)("FLAC of flac, %i bits, %s, 8 to 96 kHz", async (bits, level) => {
    for (const [rate, count] of [
      [8000, 1],
      [44_100, 2],
      [96_000, 2],
      [37_000, 3],
    ] as const) {
      const clip = stepped(Math.round(rate * 0.7) + 1, rate, count, bits);
      const raw = rawIntegers(clip, bits);
      const shape = [
        `--channels=${count}`,
        `--bps=${bits}`,
        `--sample-rate=${rate}`,
        "--endian=little",
        "--sign=signed",
      ];
      runProgram(
        "flac",
        ["-s", "-f", level, "--lax", "--force-raw-format", ...shape, "-o", place("theirs.flac"), "-"],
        raw,
      );
      expect(worstOfAll((await readAudioFile(place("theirs.flac"))).channels, clip.channels)).toBe(0);
    }
  });

  withFfmpeg("FLAC of ffmpeg, and one whose head does not tell the length", async () => {
    const { clip, file } = source(48_000, 2);
    runProgram("ffmpeg", [
      "-y",
      "-loglevel",
      "error",
      "-i",
      file,
      "-compression_level",
      "12",
      place("theirs.flac"),
    ]);
    expect(worstOfAll((await readAudioFile(place("theirs.flac"))).channels, clip.channels)).toBe(0);
    const { output } = runProgram("ffmpeg", ["-loglevel", "error", "-i", file, "-f", "flac", "-"]);
    const reader = await openAudioFile(keep("pipe.flac", output));
    expect(reader.length).toBeNull();
    expect(worstOfAll((await readAudioFile(place("pipe.flac"))).channels, clip.channels)).toBe(0);
  });

  const mp3s = [
    [44_100, 2, ["-b:a", "128k"]],
    [44_100, 2, ["-q:a", "3"]],
    [48_000, 1, ["-b:a", "64k"]],
    [32_000, 2, ["-b:a", "320k", "-id3v2_version", "3", "-metadata", "title=x"]],
    [22_050, 2, ["-b:a", "64k"]],
    [8000, 1, ["-b:a", "16k"]],
    [44_100, 2, ["-b:a", "128k", "-write_xing", "0"]],
    [44_100, 2, ["-b:a", "128k", "-write_id3v1", "1", "-id3v2_version", "0", "-metadata", "title=x"]],
  ] as const;
  withFfmpeg.each(mp3s)("MP3 of ffmpeg, %i Hz × %i, %j, as ffmpeg reads it", async (rate, count, options) => {
    const { file } = source(rate, count);
    runProgram("ffmpeg", ["-y", "-loglevel", "error", "-i", file, ...options, place("theirs.mp3")]);
    const ours = await readAudioFile(place("theirs.mp3"));
    expect(ours.sampleRate).toBe(rate);
    // ffmpeg drops the decoder's delay from files that do not tell their own; we keep all there is.
    const theirs = ffmpegDecode(place("theirs.mp3"), count);
    const extra = ours.channels[0]!.length - theirs[0].length;
    expect([0, 1105]).toContain(extra);
    expect(
      worstOfAll(
        ours.channels.map((channel) => channel.subarray(extra)),
        theirs,
      ),
    ).toBeLessThan(1e-4);
  });
});

/** Interleaved whole numbers, little-endian: what flac takes as raw input. */
function rawIntegers({ channels }: AudioClip, bits: number): Uint8Array {
  const sampleBytes = bits / 8;
  const bytes = new Uint8Array(channels[0]!.length * channels.length * sampleBytes);
  let at = 0;
  for (let n = 0; n < channels[0]!.length; n++) {
    for (const channel of channels) {
      const value = channel[n] * 2 ** (bits - 1);
      for (let b = 0; b < sampleBytes; b++) bytes[at++] = value >> (8 * b);
    }
  }
  return bytes;
}
