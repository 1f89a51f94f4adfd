/** What ffmpeg makes of a file: its first stream of sound, as floats, and whether it complained. */
import { spawnSync } from "node:child_process";
import type { AudioClip } from "#base";

/** Sound and complaints. */
export interface ForeignReading {
  /** Null where nothing came. */
  readonly clip: AudioClip | null;
  /** First line that it wrote as error; null where it wrote none. */
  readonly complaint: string | null;
}

const maxBuffer = 2 ** 31 - 1;
const quiet = ["-nostdin", "-v", "error"];

interface Shape {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
}

function probe(path: string): Shape | null {
  const args = ["-v", "error", "-select_streams", "a:0", "-of", "csv=p=0"];
  const run = spawnSync(
    "ffprobe",
    [...args, "-show_entries", "stream=codec_name,sample_rate,channels", path],
    {
      encoding: "utf8",
    },
  );
  const [codec = "", ...numbers] = (run.stdout.split("\n")[0] ?? "").split(",");
  const [sampleRate, channels] = numbers.map(Number);
  return sampleRate && channels ? { codec, sampleRate, channels } : null;
}

/**
 * Decode a file.
 *
 * @param path - where it is
 * @throws Error where there is no ffmpeg
 */
export function decodeByFfmpeg(path: string): ForeignReading {
  const shape = probe(path);
  // Its own decoder of Opus upsamples speech by another filter than the reference does; the reference cuts off
  // softly what is beyond full scale where it gives whole numbers.
  const decoder = shape?.codec === "opus" ? ["-request_sample_fmt", "flt", "-c:a", "libopus"] : [];
  const args = [...quiet, ...decoder, "-i", path, "-map", "0:a:0", "-f", "f32le", "-c:a", "pcm_f32le", "-"];
  const run = spawnSync("ffmpeg", args, { maxBuffer });
  if (run.error) throw run.error;
  const complaint = run.stderr.toString().trim().split("\n")[0] || null;
  if (!shape || run.stdout.length === 0) return { clip: null, complaint: complaint ?? "nothing came" };
  const { channels: count, sampleRate } = shape;
  const samples = new Float32Array(
    run.stdout.buffer.slice(run.stdout.byteOffset).slice(0, run.stdout.length & ~3),
  );
  const length = Math.floor(samples.length / count);
  const channels = Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length }, (_, n) => samples[n * count + c] ?? 0),
  );
  return { clip: { channels, sampleRate }, complaint };
}
