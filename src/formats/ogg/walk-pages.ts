/**
 * The pages of an Ogg file: headers read, checksums verified, packets put together. What is in the packets
 * stays unknown here.
 */
import type { ByteSource } from "#base";
import { createByteWindow } from "../byte-window.ts";
import { pageChecksum } from "./checksum.ts";

/** Bytes of a page's header without its table of segments. */
const headBytes = 27;
/** No page is longer. */
const maxPageBytes = headBytes + 255 + 255 * 255;

/**
 * Bytes of what looked like pages and were none that are added up, at most: a file made of beginnings of pages would
 * be added up thousands of times.
 */
const mostWasted = 1 << 26;

/** How many bytes may still be added up in vain. */
interface Patience {
  bytes: number;
}

/** A page. */
export interface OggPage {
  /** Whether its first packet began on the page before. */
  readonly isContinued: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Samples up to the end of the last packet that ends on it; null where none does. */
  readonly position: number | null;
  readonly serial: number;
  readonly sequence: number;
  /** Pieces of packets; all but the last end here, and the last does unless `isOpen`. */
  readonly pieces: readonly Uint8Array[];
  readonly isOpen: boolean;
}

/** Cut the body of a page into pieces of packets. */
function cutPieces(lengths: Uint8Array, body: Uint8Array): { pieces: Uint8Array[]; isOpen: boolean } {
  const pieces: Uint8Array[] = [];
  let from = 0;
  let to = 0;
  for (const length of lengths) {
    to += length;
    if (length === 255) continue;
    pieces.push(body.slice(from, to));
    from = to;
  }
  const isOpen = lengths.at(-1) === 255;
  if (isOpen) pieces.push(body.slice(from, to));
  return { pieces, isOpen };
}

/**
 * Read a page.
 *
 * @param bytes - from its first byte on
 * @param patience - less after what is none
 * @returns the page and its size; `"more"` where bytes are missing; null where there is no page, or its
 *   checksum is wrong
 * @source RFC 3533 §6
 */
function readOggPage(bytes: Uint8Array, patience: Patience): { page: OggPage; size: number } | "more" | null {
  if (bytes.length < headBytes) return "more";
  if (patience.bytes <= 0 || String.fromCharCode(...bytes.subarray(0, 5)) !== "OggS\0") return null;
  const segments = bytes[26];
  const lengths = bytes.subarray(headBytes, headBytes + segments);
  const bodyAt = headBytes + segments;
  const size = bodyAt + lengths.reduce((sum, length) => sum + length, 0);
  if (bytes.length < bodyAt || bytes.length < size) return "more";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(22, true) !== pageChecksum(bytes.subarray(0, size))) {
    patience.bytes -= size;
    return null;
  }
  const position = view.getBigInt64(6, true);
  const page: OggPage = {
    isContinued: (bytes[5] & 1) !== 0,
    isFirst: (bytes[5] & 2) !== 0,
    isLast: (bytes[5] & 4) !== 0,
    position: position < 0n ? null : Number(position),
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    ...cutPieces(lengths, bytes.subarray(bodyAt, size)),
  };
  return { page, size };
}

/** Told what was left out. */
export interface PageReport {
  /** The file ends within a page, or in what is none. */
  readonly onCut?: (what: string) => void;
  /** Bytes between pages are none. */
  readonly onLitter?: (at: number, bytes: number) => void;
}

/**
 * Walk through the pages of a file.
 *
 * @param source - a file that begins with a page
 * @param report - told what was left out; whether a page is missing then, their numbers say
 */
export async function* walkPages(source: ByteSource, report: PageReport = {}): AsyncGenerator<OggPage> {
  const window = createByteWindow(source);
  const patience = { bytes: mostWasted };
  for (;;) {
    const bytes = await window.fill(maxPageBytes);
    if (bytes.length === 0) return;
    const read = readOggPage(bytes, patience);
    if (read === "more") return report.onCut?.(`its last page has ${bytes.length} bytes only`);
    if (read === null) {
      const at = window.offset;
      const next = await findPage(source, at + 1, patience);
      if (next === null) return report.onCut?.(`its last ${source.size - at} bytes are no page`);
      report.onLitter?.(at, next - at);
      window.skip(next - at);
      continue;
    }
    window.skip(read.size);
    yield read.page;
  }
}

/** Where the next whole page begins from a place on; null where none does. */
async function findPage(source: ByteSource, from: number, patience: Patience): Promise<number | null> {
  const window = createByteWindow(source, from);
  for (;;) {
    const bytes = await window.fill(2 * maxPageBytes);
    for (let at = bytes.indexOf(0x4f); at >= 0; at = bytes.indexOf(0x4f, at + 1)) {
      const read = readOggPage(bytes.subarray(at), patience);
      if (read !== null && read !== "more") return window.offset + at;
    }
    if (window.isLast) return null;
    window.skip(bytes.length - maxPageBytes);
  }
}

/**
 * Find the last page of a file.
 *
 * @param source - a file of pages
 * @returns null where there is none among its last bytes
 */
export async function readLastPage(source: ByteSource): Promise<OggPage | null> {
  const length = Math.min(source.size, 2 * maxPageBytes);
  const bytes = await source.read(source.size - length, length);
  const patience = { bytes: mostWasted };
  for (let at = bytes.lastIndexOf(0x4f); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0x4f, at - 1)) {
    const read = readOggPage(bytes.subarray(at), patience);
    if (read !== null && read !== "more") return read.page;
  }
  return null;
}
