/** Ogg Vorbis, Opus and FLAC as ffmpeg writes them: the same samples, exactly as many. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { createRandom } from "#base";
import { encodeWav } from "#formats";
import { openAudioFile, readAudioFile } from "#platform-node";
import { foreign, runProgram } from "./foreign.ts";

const folder = mkdtempSync(join(tmpdir(), "ogg-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string) => join(folder, name);
const { it: withFfmpeg } = foreign("ffmpeg");

/** Chords with noise, of any length; channels that differ. */
function makeSource(rate: number, count: number, length: number): string {
  const random = createRandom(length);
  const tone = (n: number, c: number) => 0.3 * Math.sin((n * (220 + 110 * c) * 2 * Math.PI) / rate);
  const channels = Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length }, (_, n) => tone(n, c) + 0.02 * random.normal()),
  );
  writeFileSync(place("source.wav"), encodeWav({ channels, sampleRate: rate }, { bitDepth: 32 }));
  return place("source.wav");
}

function write(rate: number, count: number, length: number, codec: string): string {
  const file = place(`${codec}.ogg`);
  const source = makeSource(rate, count, length);
  runProgram("ffmpeg", ["-y", "-loglevel", "error", "-i", source, "-c:a", codec, "-f", "ogg", file]);
  return file;
}

/** What ffmpeg decodes, interleaved; Opus by the reference's decoder. */
function theirs(file: string, codec: string): Float32Array {
  const decoder = codec === "libopus" ? ["-c:a", "libopus"] : [];
  const args = ["-loglevel", "error", ...decoder, "-i", file, "-f", "f32le", "-c:a", "pcm_f32le", "-"];
  const { output } = runProgram("ffmpeg", args);
  return new Float32Array(output.buffer.slice(output.byteOffset, output.byteOffset + output.length));
}

const shapes = [
  ["libvorbis", 44_100, 2, 100_003],
  ["libvorbis", 22_050, 1, 5001],
  ["libvorbis", 48_000, 6, 30_000],
  ["libopus", 48_000, 2, 100_003],
  ["libopus", 16_000, 1, 7001],
  ["libopus", 48_000, 6, 30_000],
  ["flac", 44_100, 2, 50_001],
] as const;

withFfmpeg.each(shapes)("%s, %i Hz × %i, %i samples", async (codec, rate, count, length) => {
  const file = write(rate, count, length, codec);
  const reader = await openAudioFile(file);
  expect(reader.channelCount).toBe(count);
  const expected = codec === "libopus" ? (length * 48_000) / rate : length;
  expect(reader.length).toBe(Math.round(expected));
  const { channels } = await readAudioFile(file);
  const other = theirs(file, codec);
  expect(channels[0]).toHaveLength(Math.round(expected));
  // Where a file has one page with sound, ffmpeg 5 plays on behind its end.
  expect(other.length).toBeGreaterThanOrEqual(Math.round(expected) * count);
  let worst = 0;
  for (let n = 0; n < Math.round(expected) * count; n++) {
    const mine = (channels[n % count] as Float32Array)[Math.floor(n / count)] as number;
    worst = Math.max(worst, Math.abs((other[n] as number) - mine));
  }
  expect(worst).toBeLessThan(1e-4);
});

withFfmpeg("a cut end is left out with a warning, a damaged middle is an error", async () => {
  const whole = readFileSync(write(44_100, 2, 200_000, "libvorbis"));
  const codes: string[] = [];
  writeFileSync(place("cut.ogg"), whole.subarray(0, whole.length - 700));
  const { channels } = await readAudioFile(place("cut.ogg"), { onWarning: ({ code }) => codes.push(code) });
  expect(codes).toEqual(["AUDIO_END_INCOMPLETE"]);
  expect(channels[0]?.length).toBeGreaterThan(100_000);
  const half = whole.length >> 1;
  writeFileSync(place("hole.ogg"), Buffer.concat([whole.subarray(0, half), whole.subarray(half + 5000)]));
  await expect(readAudioFile(place("hole.ogg"))).rejects.toMatchObject({ code: "FORMAT_CORRUPT" });
});

withFfmpeg("two files that were joined are read one after the other", async () => {
  const one = readFileSync(write(44_100, 2, 30_000, "libvorbis"));
  const other = readFileSync(write(44_100, 2, 20_001, "libvorbis"));
  writeFileSync(place("joined.ogg"), Buffer.concat([one, other]));
  expect((await readAudioFile(place("joined.ogg"))).channels[1]).toHaveLength(50_001);
});
