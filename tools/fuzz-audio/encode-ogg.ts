/** Ogg files to damage, made by ffmpeg. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Encoders of ffmpeg for what is read of Ogg. */
export const oggCodecs = ["libvorbis", "libopus", "flac"] as const;

const made = new Map<string, Uint8Array>();

/**
 * Make half a second of noise, stereo.
 *
 * @param codec - one of `oggCodecs`
 * @throws Error with ffmpeg's words
 */
export function encodeOgg(codec: string): Uint8Array {
  const known = made.get(codec);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "fuzz-audio-"));
  const path = join(folder, "a.ogg");
  const noise = ["-f", "lavfi", "-i", "anoisesrc=d=0.5:r=48000:a=0.3:s=1", "-ac", "2"];
  const run = spawnSync("ffmpeg", ["-v", "error", ...noise, "-c:a", codec, "-f", "ogg", path]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const bytes = Uint8Array.from(readFileSync(path));
  rmSync(folder, { recursive: true });
  made.set(codec, bytes);
  return bytes;
}
