/**
 * A file that is written piece by piece, under another name until it is whole.
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolders } from "./make-folders.ts";
import { systemError } from "./system-error.ts";

/** A file that is being written. */
export interface UnfinishedFile {
  /**
   * Write more.
   *
   * @throws LooperError OUTPUT_UNWRITABLE, OUTPUT_DISK_FULL
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Move it to its place, where it replaces at once what was there.
   *
   * @param path - its place, in the same folder
   * @throws LooperError OUTPUT_UNWRITABLE, OUTPUT_DISK_FULL
   */
  finish(path: string): Promise<void>;
  /** Give it up, and leave nothing behind; after `finish` there is nothing to give up. */
  discard(): Promise<void>;
}

/** Names of unfinished files: hidden, and ours. */
export const unfinishedName = /^\.\d+-\d+\.looper-part$/;

/** Make sure that a rename survives a power cut; not every platform lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is safe; only its name might be lost.
  }
}

/**
 * Begin a file; its folder is made where it is missing.
 *
 * @param folder - where it will be
 * @param path - what to call it in errors
 * @returns an empty file, which must be finished or discarded
 * @throws LooperError OUTPUT_UNWRITABLE, OUTPUT_DISK_FULL
 */
export async function beginFile(folder: string, path: string = folder): Promise<UnfinishedFile> {
  const temporary = join(folder, `.${process.pid}-${process.hrtime.bigint()}.looper-part`);
  let handle: FileHandle | undefined;
  let isThere = true;
  const close = async () => {
    const opened = handle;
    handle = undefined;
    await opened?.close();
  };
  const discard = async () => {
    await close().catch(() => undefined);
    if (isThere) await rm(temporary, { force: true }).catch(() => undefined);
    isThere = false;
  };
  const attempt = async (work: () => Promise<void>, place = path) => {
    try {
      await work();
    } catch (cause) {
      await discard();
      throw systemError(cause, { doing: "write", path: place });
    }
  };
  await attempt(async () => {
    await makeFolders(folder);
    handle = await open(temporary, "wx");
  });
  return {
    write: (bytes) =>
      attempt(async () => {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await (handle as FileHandle).write(bytes, at);
          at += bytesWritten;
        }
      }),
    async finish(place) {
      await attempt(async () => {
        await handle?.sync();
        await close();
        await rename(temporary, place);
        isThere = false;
      }, place);
      await syncFolder(dirname(place));
    },
    discard,
  };
}
