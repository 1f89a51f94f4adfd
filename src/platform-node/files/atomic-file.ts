/**
 * Files that are whole or absent: written beside their place under another name, then moved into it.
 */
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beginFile, unfinishedName } from "./unfinished-file.ts";

/** Unfinished files that were not touched for so long belong to a process that died. */
const staleMilliseconds = 60 * 60 * 1000;
/** Bytes written between two looks at the signal. */
const writeBytes = 1 << 20;

/**
 * Write a file, whole or not at all; its folder is made where it is missing. What was there before is
 * replaced at once, at the end.
 *
 * @param path - where to
 * @param content - bytes, or text (written as UTF-8)
 * @param signal - gives up; nothing is left behind
 * @throws LooperError OUTPUT_UNWRITABLE, OUTPUT_DISK_FULL; the signal's reason
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  signal?.throwIfAborted();
  const file = await beginFile(dirname(path), path);
  try {
    for (let at = 0; at < bytes.length; at += writeBytes) {
      signal?.throwIfAborted();
      await file.write(bytes.subarray(at, at + writeBytes));
    }
    signal?.throwIfAborted();
    await file.finish(path);
  } finally {
    await file.discard();
  }
}

/**
 * Remove what killed processes left unfinished in a folder, an hour ago or longer.
 *
 * @param folder - where to look, not below it; a folder that is not there is clean
 * @param now - the time, in milliseconds since 1970
 * @returns names of the files removed
 */
export async function sweepUnfinished(folder: string, now: number = Date.now()): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const swept: string[] = [];
  for (const name of names.filter((name) => unfinishedName.test(name))) {
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (age < staleMilliseconds) continue;
    await rm(path, { force: true }).catch(() => undefined);
    swept.push(name);
  }
  return swept;
}
