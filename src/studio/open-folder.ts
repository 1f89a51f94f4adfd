/**
 * The folder that takes a pack. Refuses to mix with an older pack unless told to; leaves nothing
 * behind when nothing was written.
 */
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import type { FieldNaming, FileSink } from "#looper";
import {
  makeFolders,
  removeEmptyFolders,
  sweepUnfinished,
  systemError,
  writeFileAtomic,
} from "#platform-node";

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
  /** How the caller spells `out` and `force`; left out: so. */
  readonly naming?: FieldNaming | undefined;
}

/**
 * Open a folder for a pack; it is made if it does not exist.
 *
 * @param path - where
 * @param options - force, signal
 * @throws LooperError OUTPUT_EXISTS where a pack lies there already; OUTPUT_UNWRITABLE
 */
export async function openFolder(
  path: string,
  { force, signal, naming = (field) => field }: FolderOptions,
): Promise<PackFolder> {
  const elsewhere = `Choose another with ${naming("out")}.`;
  let made: string | undefined;
  let names: string[];
  try {
    made = await makeFolders(path);
    await access(path, 2 /* W_OK */);
    names = await readdir(path);
  } catch (cause) {
    const subject = `The folder ${path}`;
    throw systemError(cause, { doing: "write", path, subject, advice: elsewhere });
  }
  if (names.includes("loops.json") && !force) {
    const message = `${join(path, "loops.json")} is there already. Choose another folder with ${naming("out")}, or write over it with ${naming("force")}.`;
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
      await removeEmptyFolders(path, made);
    },
  };
}
