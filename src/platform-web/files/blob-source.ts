/** Bytes of a blob: a file that was dropped, a piece that was kept. */
import type { ByteSource } from "#base";

/**
 * Read a blob by range.
 *
 * @param blob - the bytes; they stay where the browser keeps them
 * @param name - what to call it in messages
 */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
