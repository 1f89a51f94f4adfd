/** Ways in which files are damaged, and pages of Ogg sealed again, so that the damage reaches what is in them. */
import type { Random } from "#base";

/** Damages bytes, in place or in a copy. */
export type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Kinds of damage by their names. */
export const damages: Readonly<Record<string, Damage>> = {
  "bytes of the head overwritten": (bytes, random) => {
    for (let i = random.integer(1, 9); i > 0; i--) bytes[random.integer(0, 200)] = random.integer(0, 256);
    return bytes;
  },
  "bytes anywhere overwritten": (bytes, random) => {
    for (let i = random.integer(1, 30); i > 0; i--)
      bytes[random.integer(0, bytes.length)] = random.integer(0, 256);
    return bytes;
  },
  "a piece cut out": (bytes, random) => {
    const from = random.integer(0, bytes.length);
    const to = Math.min(bytes.length, from + random.integer(1, 3000));
    return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
  },
  "the end cut off": (bytes, random) => bytes.slice(0, random.integer(0, bytes.length)),
  "a run of one byte": (bytes, random) => {
    const from = random.integer(0, bytes.length);
    return bytes.fill(random.pick([0, 255, 128]), from, from + random.integer(1, 5000));
  },
};

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

/**
 * Give every page of an Ogg file the checksum that its bytes have.
 *
 * @param bytes - changed in place
 */
export function sealPages(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = whole.indexOf("OggS\0"); at >= 0; at = whole.indexOf("OggS\0", at + 1)) {
    const lengths = whole.subarray(at + 27, at + 27 + (whole[at + 26] ?? 0));
    const end = at + 27 + lengths.length + lengths.reduce((sum, length) => sum + length, 0);
    if (end > whole.length) continue;
    whole.writeUInt32LE(0, at + 22);
    let crc = 0;
    for (const byte of whole.subarray(at, end)) crc = (crc << 8) ^ (table[(crc >>> 24) ^ byte] as number);
    whole.writeUInt32LE(crc >>> 0, at + 22);
  }
  return bytes;
}
