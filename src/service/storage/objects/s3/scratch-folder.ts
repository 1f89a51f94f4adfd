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

/**
 * Use a folder that nobody else sees.
 *
 * @param use - gets its path, which is good until it is done
 * @throws LooperError OUTPUT_*; whatever `use` throws
 */
export async function withScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await sweepScratch();
  const folder = await mkdtemp(join(tmpdir(), prefix)).catch((cause: unknown) => {
    throw systemError(cause, { doing: "write", path: tmpdir(), advice: "Set TMPDIR to another folder." });
  });
  try {
    await writeFile(join(folder, ownerFile), JSON.stringify(thisProcess()));
    const inner = join(folder, "files");
    await mkdir(inner);
    return await use(inner);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
