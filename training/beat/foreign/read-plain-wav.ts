/** Reads the plain WAV files that renderers here write, at once: 16 bits, a header of 44 bytes. */
import { readFileSync } from "node:fs";
import type { AudioClip } from "#base";

/**
 * Read a plain WAV.
 *
 * @param path - file
 * @returns audio [C, N]
 */
export function readPlainWav(path: string): AudioClip {
  const bytes = readFileSync(path);
  const count = bytes.readUInt16LE(22);
  if (bytes.toString("latin1", 36, 40) !== "data" || bytes.readUInt16LE(34) !== 16)
    throw new Error(`${path} is no plain WAV`);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, (bytes.length - 44) >> 1);
  const length = Math.floor(samples.length / count);
  const channels = Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length }, (_, n) => samples[n * count + c] / 32768),
  );
  return { channels, sampleRate: bytes.readUInt32LE(24) };
}
