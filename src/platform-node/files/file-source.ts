/**
 * A file on disk as a source of bytes, opened at the first read.
 */
import { type FileHandle, open, stat } from "node:fs/promises";
import { type ByteSource, LooperError } from "#base";
import { systemError } from "./system-error.ts";

/** A source that holds a file open until it is closed; reading again opens it again. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/**
 * Open a file for reading by range.
 *
 * @param path - where it is
 * @throws LooperError INPUT_FILE_NOT_FOUND, INPUT_FILE_UNREADABLE
 */
export async function openFileSource(path: string): Promise<FileSource> {
  let handle: FileHandle | undefined;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw systemError(cause, { doing: "read", path });
    }
  };
  const { size, isFile } = await attempt(async () => {
    const facts = await stat(path);
    return { size: facts.size, isFile: facts.isFile() };
  });
  if (!isFile) {
    const message = `${path} cannot be read (not a regular file). Check that it is a file and that you may read it.`;
    throw new LooperError("INPUT_FILE_UNREADABLE", message, { facts: { file: path } });
  }
  const close = async () => {
    const opened = handle;
    handle = undefined;
    await opened?.close();
  };
  await attempt(async () => {
    handle = await open(path, "r");
  });
  return {
    name: path,
    size,
    close,
    read: (offset, length) =>
      attempt(async () => {
        handle ??= await open(path, "r");
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      }),
  };
}
