/**
 * The folder that takes a pack. Refuses to mix with an older pack unless told to; leaves nothing
 * behind when nothing was written.
 */
import { access, mkdir, readdir, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LooperError } from "#base";
import type { FileSink } from "#looper";
import { sweepUnfinished, writeFileAtomic } from "#platform-node";

/** A folder with a life: leave it when the run ends, however it ends. */
export interface PackFolder extends FileSink {
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
 * Make a folder and those that it lies in, one by one: where a system takes no folders (`/proc`), Node's
 * own recursion never ends.
 *
 * @returns the first that had to be made
 */
async function makeFolders(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && dirname(folder) !== folder) return undefined;
      throw error;
    });
    if (found) break;
    missing.unshift(folder);
  }
  for (const folder of missing) {
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      // Another run may have made it meanwhile.
      if (error.code !== "EEXIST") throw error;
    });
  }
  return missing[0];
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
  let names: string[];
  try {
    made = await makeFolders(resolve(path));
    await access(path, 2 /* W_OK */);
    names = await readdir(path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
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
