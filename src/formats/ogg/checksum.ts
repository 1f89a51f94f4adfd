/** CRC-32 as Ogg has it: polynomial 0x04c11db7, highest bit first, starting at 0. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});
const fieldAt = 22;

/**
 * Compute the checksum of a page.
 *
 * @param page - the whole page; its own checksum counts as 0
 * @source RFC 3533 §6
 */
export function pageChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let n = 0; n < page.length; n++) {
    const byte = n >= fieldAt && n < fieldAt + 4 ? 0 : page[n];
    crc = (crc << 8) ^ table[(crc >>> 24) ^ byte];
  }
  return crc >>> 0;
}
