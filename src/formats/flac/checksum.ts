/**
 * The two checksums of a FLAC frame: 8 bits over its header, 16 over the whole.
 */

/** A table for a CRC whose bits run from the highest. */
function tableOf(polynomial: number, bits: number): Uint16Array {
  const top = 1 << (bits - 1);
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let i = 0; i < 8; i++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1;
    return crc & ((1 << bits) - 1);
  });
}

const table8 = tableOf(0x07, 8);
const table16 = tableOf(0x8005, 16);

/** Sign a header: x⁸ + x² + x + 1. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = table8[crc ^ bytes[i]];
  return crc;
}

/** Sign a frame: x¹⁶ + x¹⁵ + x² + 1. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ table16[(crc >> 8) ^ bytes[i]];
  return crc;
}
