/** A WAV of a size, for tests and tools. */

/**
 * Write silence with a click a second, mono, 16 bit.
 *
 * @param bytes - of the whole file, even
 * @param rate - samples a second
 */
export function writeWav(bytes: number, rate: number): Buffer {
  const wav = Buffer.alloc(bytes);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(bytes - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(2 * rate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(bytes - 44, 40);
  for (let at = 44; at < bytes - 1; at += 2 * rate) wav.writeInt16LE(20_000, at);
  return wav;
}
