/**
 * A second judge for MPEG audio, on which decoders do not agree (intensity stereo at low rates, files that
 * break the rules): the project's own reference, a `.pcm` beside a `.bit`; and the program mpg123.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { AudioClip } from "#base";

function fromPcm(bytes: Uint8Array, { channels, sampleRate }: AudioClip): AudioClip {
  const samples = new Int16Array(bytes.slice(0, bytes.length & ~1).buffer);
  const count = channels.length;
  const length = Math.floor(samples.length / count);
  return {
    sampleRate,
    channels: channels.map((_, c) =>
      Float32Array.from({ length }, (_, n) => (samples[n * count + c] ?? 0) / 32_768),
    ),
  };
}

/**
 * Read a file as the second judges do.
 *
 * @param path - where it is
 * @param shape - a clip of its rate and channels
 * @returns its readings; none where there is no second judge for it
 */
export function readSecond(path: string, shape: AudioClip): AudioClip[] {
  if (!/\.(bit|mp[123])$/i.test(path)) return [];
  const reference = path.replace(/\.bit$/, ".pcm");
  const hasReference = reference !== path && existsSync(reference);
  const own = hasReference ? [fromPcm(readFileSync(reference), shape)] : [];
  const mono = shape.channels.length === 1 ? ["--mono"] : ["--stereo"];
  const run = spawnSync("mpg123", ["-q", "-s", ...mono, path], { maxBuffer: 2 ** 31 - 1 });
  return run.error || run.stdout.length === 0 ? own : [...own, fromPcm(run.stdout, shape)];
}
