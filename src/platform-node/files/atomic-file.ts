/**
 * Files that are whole or absent: written beside their place under another name, then moved into it.
 */
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolders } from "./make-folders.ts";
import { systemError } from "./system-error.ts";

/** What unfinished files are called: hidden, and ours. */
const unfinished = /^\.\d+-\d+\.looper-part$/;
/** Unfinished files that were not touched for so long belong to a process that died. */
const staleMilliseconds = 60 * 60 * 1000;
/** Bytes written between two looks at the signal. */
const writeBytes = 1 << 20;

/** Make sure that a rename survives a power cut; not every platform lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is safe; only its name might be lost.
  }
}

async function writeWhole(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  const handle = await open(path, "wx");
  try {
    for (let at = 0; at < bytes.length; ) {
      signal?.throwIfAborted();
      const { bytesWritten } = await handle.write(bytes, at, Math.min(writeBytes, bytes.length - at));
      at += bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

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
  const folder = dirname(path);
  const temporary = join(folder, `.${process.pid}-${process.hrtime.bigint()}.looper-part`);
  try {
    signal?.throwIfAborted();
    await makeFolders(folder);
    await writeWhole(temporary, bytes, signal);
    signal?.throwIfAborted();
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw systemError(cause, { doing: "write", path });
  }
  await syncFolder(folder);
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
  for (const name of names.filter((name) => unfinished.test(name))) {
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
