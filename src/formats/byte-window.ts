/**
 * A window that slides over a byte source: the next bytes, always at hand, never the whole file.
 */
import type { ByteSource } from "#base";

/** Bytes fetched at once. */
const fetchBytes = 1 << 17;

/** The window, with a place in the source that only moves forward. */
export interface ByteWindow {
  /** The place: offset in the source of the first byte in the window. */
  readonly offset: number;
  /** Whether the window reaches the end of the source. */
  readonly isLast: boolean;
  /**
   * Make bytes available from the place on.
   *
   * @param count - bytes wanted
   * @returns at least that many; fewer only where the source ends
   */
  fill(count: number): Promise<Uint8Array>;
  /** Move the place forward. */
  skip(count: number): void;
}

/**
 * Open a window.
 *
 * @param source - the bytes
 * @param start - the place to begin at
 */
export function createByteWindow(source: ByteSource, start = 0): ByteWindow {
  let held = new Uint8Array(0);
  let offset = start;
  return {
    get offset() {
      return offset;
    },
    get isLast() {
      return offset + held.length >= source.size;
    },
    async fill(count) {
      while (held.length < count && offset + held.length < source.size) {
        const wanted = Math.max(fetchBytes, count - held.length);
        const more = await source.read(offset + held.length, wanted);
        if (more.length === 0) break;
        const joined = new Uint8Array(held.length + more.length);
        joined.set(held);
        joined.set(more, held.length);
        held = joined;
      }
      return held;
    },
    skip(count) {
      offset += count;
      held = held.subarray(Math.min(count, held.length));
    },
  };
}
