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

/**
 * Look at a part of a source as if it were all.
 *
 * @param source - the whole
 * @param start - first byte of the part, 0…size
 * @param end - one past its last byte, start…size
 */
export function sliceSource(source: ByteSource, start: number, end: number = source.size): ByteSource {
  if (start === 0 && end === source.size) return source;
  const size = end - start;
  return {
    name: source.name,
    size,
    read: async (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  };
}
