/**
 * Bytes at an address: a file, a buffer, a download. Read by range, so that nothing big is held whole.
 */

/** Bytes that can be read by range. */
export interface ByteSource {
  /** What to call it in messages: a path, a URL. */
  readonly name: string;
  /** Total size in bytes. */
  readonly size: number;
  /**
   * Read a range.
   *
   * @param offset - first byte, 0…size
   * @param length - bytes wanted
   * @returns the bytes; fewer only where the source ends
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Read from bytes in memory.
 *
 * @param bytes - the content
 * @param name - what to call it in messages
 */
export function bytesSource(bytes: Uint8Array, name = "bytes"): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, Math.min(bytes.length, offset + length)),
  };
}
