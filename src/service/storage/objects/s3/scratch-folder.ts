/**
 * Folders for files that are needed for a while: removed when they are not, and at the next use where the process
 * that made them was killed.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, type ProcessIdentity, readTextIfThere, systemError, thisProcess } from "#platform-node";

/** What they are called; what follows is drawn. */
const prefix = "musicgen-looper-scratch-";
/** The file that tells whose it is. */
const ownerFile = "owner.json";

/** A folder that nobody else sees. */
export interface ScratchFolder {
  readonly path: string;
  /** Remove it with all that is in it. */
  remove(): Promise<void>;
}

/**
 * Make a folder that nobody else sees.
 *
 * @returns the folder, which must be removed
 * @throws LooperError OUTPUT_*
 */
export async function openScratchFolder(): Promise<ScratchFolder> {
  await sweepScratch();
  const folder = await mkdtemp(join(tmpdir(), prefix)).catch((cause: unknown) => {
    throw systemError(cause, { doing: "write", path: tmpdir(), advice: "Set TMPDIR to another folder." });
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, ownerFile), JSON.stringify(thisProcess()));
    const path = join(folder, "files");
    await mkdir(path);
    return { path, remove };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

/**
 * Use a folder that nobody else sees.
 *
 * @param use - gets its path, which is good until it is done
 * @throws LooperError OUTPUT_*; whatever `use` throws
 */
export async function withScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await openScratchFolder();
  return use(folder.path).finally(folder.remove);
}

/** Remove the folders of dead processes. */
async function sweepScratch(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    // One without an owner is being made just now.
    const text = await readTextIfThere(join(folder, ownerFile)).catch(() => undefined);
    if (text && isAlive(JSON.parse(text) as ProcessIdentity) === false)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
