/**
 * Loads a file by HTTP, and keeps it in pieces: a connection that breaks costs one piece. A server that knows
 * ranges is asked for the rest alone; one that does not sends all of it again. No length is needed of it.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { LooperError } from "#base";
import type { ListedFile } from "./listed-file.ts";
import type { Shelf } from "./open-shelf.ts";

/** Bytes of a piece. */
const pieceBytes = 2 ** 22;
/** Connections that are tried, the first included, while nothing new comes. */
const maxTries = 3;
const pauseMilliseconds = 500;

/** Where pieces are kept, who watches, how to stop. */
export interface LoadOptions {
  readonly pieces: Shelf<Blob>;
  /** Told bytes as they come, those that were kept at once. */
  readonly onBytes?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Load a file, or find it kept.
 *
 * @param url - of the file
 * @param file - what it must be
 * @param options - where pieces are kept, who watches, how to stop
 * @returns the whole file; the browser decides where it lies
 * @throws LooperError HUB_UNREACHABLE, MODEL_DOWNLOAD_CORRUPT; the signal's reason
 */
export async function loadFile(url: URL, file: ListedFile, options: LoadOptions): Promise<Blob> {
  const { pieces, onBytes, signal } = options;
  const keys = Array.from({ length: Math.ceil(file.size / pieceBytes) }, (_, i) => keyOf(file, i));
  const found = await Promise.all(keys.map((key) => pieces.get(key)));
  let fresh = false;
  for (const piece of found) onBytes?.(piece?.size ?? 0);
  for (let tries = 0; found.includes(undefined); ) {
    signal?.throwIfAborted();
    const before = found.filter(Boolean).length;
    try {
      await fetchPieces(url, file, found, options);
      fresh = true;
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof LooperError) throw cause;
      tries = found.filter(Boolean).length > before ? 1 : tries + 1;
      if (tries >= maxTries) throw unreachable(url, cause);
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds * tries));
    }
  }
  const whole = new Blob(found as Blob[]);
  if (fresh && bytesToHex(sha256(new Uint8Array(await whole.arrayBuffer()))) !== file.sha256) {
    await pieces.remove(keys);
    throw corrupt(url, "its digest is another than the list's");
  }
  return whole;
}

function keyOf({ sha256 }: ListedFile, index: number): string {
  return `${sha256}/${String(index).padStart(5, "0")}`;
}

/** Fetch from the first piece that is missing to the end, in one request. */
async function fetchPieces(
  url: URL,
  file: ListedFile,
  found: (Blob | undefined)[],
  { pieces, onBytes, signal }: LoadOptions,
): Promise<void> {
  const first = found.indexOf(undefined);
  const headers: Record<string, string> = first > 0 ? { Range: `bytes=${first * pieceBytes}-` } : {};
  const response = await fetch(url, { headers, signal: signal as globalThis.AbortSignal | null });
  if (response.status >= 500 || !response.body) throw new Error(`the server answered ${response.status}`);
  if (!response.ok) throw corrupt(url, `the server answered ${response.status}`);
  let index = response.status === 206 ? first : 0;
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const keep = async () => {
    const piece = new Blob(parts);
    if (index >= found.length) throw corrupt(url, `it is longer than ${file.size} bytes`);
    if (!found[index]) {
      found[index] = piece;
      await pieces.put(keyOf(file, index), piece);
    }
    index++;
    parts = [];
    length = 0;
  };
  const reader = response.body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    let rest = chunk.value;
    if (!found[index]) onBytes?.(rest.length);
    while (length + rest.length >= pieceBytes) {
      const head = rest.subarray(0, pieceBytes - length);
      parts.push(head);
      rest = rest.subarray(head.length);
      await keep();
    }
    if (rest.length > 0) parts.push(rest);
    length += rest.length;
  }
  const isWhole = index * pieceBytes + length === file.size;
  if (!isWhole) throw new Error(`it ended after ${index * pieceBytes + length} of ${file.size} bytes`);
  if (length > 0) await keep();
}

function unreachable(url: URL, cause: unknown): LooperError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${url.pathname} could not be loaded: ${why}. Check the connection and ask again: what was loaded is kept.`;
  return new LooperError("HUB_UNREACHABLE", message, { facts: { url: url.href }, cause });
}

function corrupt(url: URL, why: string): LooperError {
  const message = `${url.pathname} is not the file that belongs here: ${why}. Reload the page; if that does not help, the folder on the server is incomplete.`;
  return new LooperError("MODEL_DOWNLOAD_CORRUPT", message, { facts: { url: url.href } });
}
