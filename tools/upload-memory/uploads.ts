/** Uploads of at most 32 MiB that hold as much as they can. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An upload. */
export interface Upload {
  readonly name: string;
  make(): Buffer;
}

/** Clicks in silence: almost nothing for FLAC to write down, and beats to be heard. */
const clicks = "if(lt(mod(t\\,0.5)\\,0.002)\\,0.5\\,0)";
const quiet = `aevalsrc=${clicks}`;
const noise = "anoisesrc=a=0.3";

/** Let ffmpeg make a file. */
function encode(ending: string, source: string, seconds: number, args: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "looper-upload-"));
  const path = join(folder, `a.${ending}`);
  const input = ["-f", "lavfi", "-i", source, "-t", String(seconds)];
  const run = spawnSync("ffmpeg", ["-v", "error", ...input, ...args, path]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const content = readFileSync(path);
  rmSync(folder, { recursive: true });
  return content;
}

const made = (name: string, ...how: Parameters<typeof encode>): Upload => ({
  name,
  make: () => encode(...how),
});

/** An MP3 of hours whose Info frame counts 38 frames: a second. */
function lyingMp3(): Buffer {
  const content = encode("mp3", noise, 8000, ["-ac", "1", "-ar", "16000", "-b:a", "24k"]);
  const at = Math.max(content.indexOf("Info"), content.indexOf("Xing"));
  content.writeUInt32BE(38, at + 8);
  return content;
}

/** Each of them. */
export const uploads: readonly Upload[] = [
  made("WAV, 8 channels at 48 kHz, 16 bits, 32 MiB", "wav", `${noise}:r=48000`, 43, ["-ac", "8"]),
  made("WAV, µ-law, 595 s at 8 kHz", "wav", `${noise}:r=8000`, 595, ["-c:a", "pcm_mulaw"]),
  made("MP3, 595 s, 8 kbit/s at 8 kHz", "mp3", noise, 595, ["-ac", "1", "-ar", "8000", "-b:a", "8k"]),
  made("MP3, 595 s, 320 kbit/s stereo", "mp3", noise, 595, ["-ac", "2", "-ar", "44100", "-b:a", "320k"]),
  { name: "MP3 of 8000 s that tells of one", make: lyingMp3 },
  made("FLAC of clicks, 595 s, stereo at 48 kHz", "flac", `${quiet}|0.5*${clicks}:s=48000`, 595, []),
  made("FLAC of clicks, 595 s, 8 channels at 48 kHz", "flac", `${quiet}:s=48000`, 595, ["-ac", "8"]),
  made("FLAC of clicks, 595 s, stereo at 192 kHz", "flac", `${quiet}|0.5*${clicks}:s=192000`, 595, []),
  made("FLAC of clicks, 149 s, 8 channels at 192 kHz", "flac", `${quiet}:s=192000`, 149, ["-ac", "8"]),
  made("FLAC of clicks, 43 s, 8 channels at 655 kHz", "flac", `${quiet}:s=655340`, 43, ["-ac", "8"]),
  made("FLAC of clicks, 170 s, stereo at 655 kHz", "flac", `${quiet}|0.5*${clicks}:s=655340`, 170, []),
  made("FLAC of clicks, 20,000 s", "flac", `${quiet}:s=8000`, 20_000, []),
  made("Ogg Opus, 595 s, 16 kbit/s", "ogg", noise, 595, ["-c:a", "libopus", "-b:a", "16k", "-ac", "2"]),
  made("Ogg Opus, 595 s, 8 channels", "ogg", noise, 595, ["-c:a", "libopus", "-b:a", "200k", "-ac", "8"]),
  made("Ogg Vorbis, 299 s, stereo at 192 kHz", "ogg", `${noise}:r=192000`, 299, [
    "-c:a",
    "libvorbis",
    "-ac",
    "2",
  ]),
  made("Ogg FLAC of clicks, 595 s, 8 channels", "ogg", `${quiet}:s=48000`, 595, ["-c:a", "flac", "-ac", "8"]),
];
