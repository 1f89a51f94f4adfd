/**
 * A plain 16-bit WAV for renders; the program's own writer is what such files test, so it is not used here.
 */
import { writeFileSync } from "node:fs";
import type { AudioClip } from "#base";

/**
 * Write a clip as 16-bit PCM, rounded, without dither: equal samples stay equal.
 *
 * @param path - file to write
 * @param clip - audio [C, N]; beyond ±1 is clipped
 */
export function writeWav(path: string, clip: AudioClip): void {
  const count = clip.channels.length;
  const length = clip.channels[0].length;
  const bytes = Buffer.alloc(44 + 2 * count * length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(count, 22);
  bytes.writeUInt32LE(clip.sampleRate, 24);
  bytes.writeUInt32LE(clip.sampleRate * 2 * count, 28);
  bytes.writeUInt16LE(2 * count, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, count * length);
  clip.channels.forEach((channel, c) => {
    for (let n = 0; n < length; n++) {
      samples[n * count + c] = Math.round(32_767 * Math.max(-1, Math.min(1, channel[n])));
    }
  });
  writeFileSync(path, bytes);
}
