/**
 * The folder that takes a pack. Refuses to mix with an older pack unless told to; leaves nothing
 * behind when nothing was written.
 */
import { access, mkdir, readdir, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LooperError } from "#base";
import type { LoopFolder } from "#looper";
import { sweepUnfinished, writeFileAtomic } from "#platform-node";

/** A folder with a life: leave it when the run ends, however it ends. */
export interface PackFolder extends LoopFolder {
  readonly path: string;
  /** Remove the folder again if it was made for this run and nothing is in it. */
  leave(): Promise<void>;
}

/** How to open a folder. */
export interface FolderOptions {
  /** Write into a folder that holds a pack already. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

function unwritable(path: string, cause: unknown): LooperError {
  const system = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const message = `The folder ${path} cannot be used (${system}). Choose another with --out.`;
  return new LooperError("OUTPUT_UNWRITABLE", message, { facts: { file: path, system }, cause });
}

/**
 * Open a folder for a pack; it is made if it does not exist.
 *
 * @param path - where
 * @param options - force, signal
 * @throws LooperError OUTPUT_EXISTS where a pack lies there already; OUTPUT_UNWRITABLE
 */
export async function openFolder(path: string, { force, signal }: FolderOptions): Promise<PackFolder> {
  let made: string | undefined;
  try {
    made = await mkdir(path, { recursive: true });
    await access(path, 2 /* W_OK */);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  const names = await readdir(path);
  if (names.includes("loops.json") && !force) {
    const message = `${join(path, "loops.json")} is there already. Choose another folder with --out, or write over it with --force.`;
    throw new LooperError("OUTPUT_EXISTS", message, { facts: { file: join(path, "loops.json") } });
  }
  await sweepUnfinished(path);
  return {
    path,
    async write(name, bytes) {
      const file = join(path, name);
      await writeFileAtomic(file, bytes, signal);
      return file;
    },
    async leave() {
      if (made === undefined) return;
      // From the innermost folder outwards, as far as they were made here and are empty.
      for (let folder = resolve(path); folder.startsWith(resolve(made)); folder = resolve(folder, "..")) {
        const removed = await rmdir(folder).then(
          () => true,
          () => false,
        );
        if (!removed) return;
      }
    },
  };
}
