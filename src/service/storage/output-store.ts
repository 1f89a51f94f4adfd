/** Published outputs on disk. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { Readable } from "node:stream";
import type { OutputStore, StoredFile } from "../http/ports.ts";

/**
 * Open a file.
 *
 * @param path - of the file
 * @returns undefined if there is no such file
 */
export async function openStoredFile(path: string): Promise<StoredFile | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  return {
    size: facts.size,
    stream(range) {
      const bounds = range ? { start: range.first, end: range.last } : {};
      return Readable.toWeb(createReadStream(path, bounds)) as ReadableStream<Uint8Array>;
    },
  };
}

/**
 * Open the store of outputs.
 *
 * @param root - folder of outputs; nothing outside of it is ever opened
 */
export function openOutputStore(root: string): OutputStore {
  const base = resolve(root);
  return {
    async open(path) {
      const file = resolve(base, path);
      return file.startsWith(base + sep) ? openStoredFile(file) : undefined;
    },
  };
}
