/** Bodies near each bound that the service sets, of every kind that it accepts. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeWav } from "./write-wav.ts";

/** A request, apart from its address. */
export interface TriedBody {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
  /** Where it is sent in pieces of so many bytes. */
  readonly piece?: number;
}

const mebibyte = 1 << 20;
const boundary = "----looper-livez";
/** Just below the bound of 16 MiB, with room for what is around it. */
const jsonBytes = 16 * mebibyte - 4096;
const uploadBytes = 32 * mebibyte;

/** Ten minutes, nearly, made by ffmpeg from noise. */
function encode(name: string, args: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "looper-livez-"));
  const path = join(folder, name);
  const source = ["-f", "lavfi", "-i", "anoisesrc=d=590:r=44100:a=0.3"];
  const run = spawnSync("ffmpeg", ["-v", "error", ...source, ...args, path]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const content = readFileSync(path);
  rmSync(folder, { recursive: true });
  return content;
}

function form(content: Buffer, metadata = "{}"): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n${metadata}\r\n`;
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
  return Buffer.concat([Buffer.from(head + file), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

const upload = (name: string, content: Buffer, piece?: number): TriedBody => ({
  name,
  path: "/v1/files",
  type: `multipart/form-data; boundary=${boundary}`,
  content,
  ...(piece === undefined ? {} : { piece }),
});

const predict = (name: string, text: string, path = "/predictions"): TriedBody => ({
  name,
  path,
  type: "application/json",
  content: Buffer.from(text),
});

const uri = (content: Buffer, type = "audio/wav") => `data:${type};base64,${content.toString("base64")}`;
const input = (audio: string, more: object = {}) =>
  JSON.stringify({ input: { prompt: "techno", audio }, ...more });
const repeat = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length));

function* uploads(): Generator<TriedBody> {
  yield upload("upload, WAV, 32 MiB", form(writeWav(uploadBytes, 48_000)));
  yield upload("upload, all line ends", form(Buffer.from(repeat("\r\n", uploadBytes))));
  yield upload(
    "upload, all but boundaries",
    form(Buffer.from(repeat(`\r\n--${boundary.slice(0, -1)}`, uploadBytes))),
  );
  yield upload("upload, 8 MiB in pieces of 100 bytes", form(writeWav(8 * mebibyte, 48_000)), 100);
  yield upload("upload, all boundaries", Buffer.from(repeat(`--${boundary}\r\n`, uploadBytes)));
  const metadata = JSON.stringify(Object.fromEntries(Array.from({ length: 990 }, (_, i) => [`k${i}`, i])));
  yield upload("upload, 990 metadata", form(Buffer.from("x"), metadata));
}

function* texts(): Generator<TriedBody> {
  const wav = writeWav(Math.floor((jsonBytes * 3) / 4) - 100, 48_000);
  yield predict("audio, WAV in base64", input(uri(wav)));
  yield predict(
    "audio, WAV in base64, its slashes escaped",
    `${input(uri(wav)).replaceAll("/", "\\/").slice(0, jsonBytes)}"}}`,
  );
  yield predict("audio, base64 in percents", input(`data:audio/wav;base64,${repeat("%41", jsonBytes)}`));
  yield predict(
    "audio, base64 in lines",
    input(`data:audio/wav;base64,${repeat(`${"A".repeat(76)}\n`, jsonBytes * 0.95)}`),
  );
  yield predict("audio, blanks", input(`data:audio/wav;base64,${" ".repeat(jsonBytes)}`));
  yield predict(
    "audio, \\u0041",
    `{"input":{"prompt":"a","audio":"data:audio/wav;base64,${repeat("\\u0041", jsonBytes)}"}}`,
  );
  yield predict("audio, wide letters", input(`data:audio/wav,${repeat("\u97f3", jsonBytes / 3)}`));
  yield predict(
    "audio, quotes escaped",
    `{"input":{"prompt":"a","audio":"data:audio/wav,${repeat('\\"', jsonBytes)}"}}`,
  );
  yield predict("audio, no base64", input(`data:audio/wav;base64,${repeat("!", jsonBytes)}`));
  yield predict(
    "prompt of 16 MiB",
    JSON.stringify({ input: { prompt: `data:${"x".repeat(jsonBytes)}`, a: "data:" } }),
  );
  yield predict(
    "unknown field of 16 MiB",
    JSON.stringify({ input: { prompt: "a", x: "x".repeat(jsonBytes), a: "data:" } }),
  );
  yield predict(
    "webhook of 16 MiB",
    JSON.stringify({ input: { prompt: "a" }, webhook: `data:${"x".repeat(jsonBytes)}` }),
  );
  yield predict(
    "id of 16 MiB",
    JSON.stringify({ input: { prompt: "a" }, id: `data:${"x".repeat(jsonBytes)}` }),
  );
  yield predict(
    "model_version of 16 MiB",
    JSON.stringify({ input: { prompt: "a", model_version: `data:${"x".repeat(jsonBytes)}` } }),
  );
  yield predict(
    "version of 16 MiB",
    JSON.stringify({ input: { prompt: "a" }, version: `data:${"x".repeat(jsonBytes)}` }),
    "/v1/predictions",
  );
  yield predict(
    "4,000 texts of 4 KiB",
    JSON.stringify({
      input: { prompt: "a", a: "data:", x: Array.from({ length: 4000 }, () => "x".repeat(4100)) },
    }),
  );
  const many = Object.fromEntries(Array.from({ length: 9900 }, (_, i) => [`k${i}`, i]));
  yield predict("9,900 inputs", JSON.stringify({ input: { prompt: "a", ...many } }));
  yield predict(
    "9,900 fields",
    JSON.stringify({ ...many, version: "f8140d04", input: { prompt: "a" } }),
    "/v1/predictions",
  );
  yield predict(
    "1 MiB of one prompt",
    JSON.stringify({ input: { prompt: "x ".repeat(mebibyte / 2 - 100) } }),
  );
  yield predict(
    "32 deep, 9,000 wide",
    `{"input":{"prompt":"a","x":${"[".repeat(29)}${repeat("1,", 18_000)}1${"]".repeat(29)}}}`,
  );
  yield predict("no JSON, 1 MiB", `{"input":{"prompt":"a"}${" ".repeat(mebibyte - 100)}!`);
}

function* recordings(): Generator<TriedBody> {
  const mp3 = encode("a.mp3", ["-write_xing", "0", "-id3v2_version", "0", "-b:a", "32k", "-ac", "1"]);
  yield predict("audio, MP3 of 590 s that does not tell its length", input(uri(mp3, "audio/mpeg")));
  yield upload("upload of that MP3", form(mp3));
  const flac = encode("a.flac", ["-ac", "1", "-ar", "8000", "-sample_fmt", "s16"]);
  flac.fill(0, 22, 26);
  flac[21] = (flac[21] as number) & 0xf0;
  yield predict("audio, FLAC of 590 s that does not tell its length", input(uri(flac, "audio/flac")));
  const opus = encode("a.opus", ["-b:a", "32k", "-ac", "1", "-c:a", "libopus"]);
  yield predict("audio, Opus of 590 s", input(uri(opus, "audio/ogg")));
  const vorbis = encode("a.ogg", ["-q:a", "0", "-ac", "1", "-c:a", "libvorbis"]);
  yield predict("audio, Vorbis of 590 s", input(uri(vorbis, "audio/ogg")));
}

/** All of them; those whose name holds `only`. They are made one by one, as each is large. */
export function* triedBodies(only = ""): Generator<TriedBody> {
  for (const bodies of [uploads, texts, recordings]) {
    for (const body of bodies()) if (body.name.includes(only)) yield body;
  }
}
