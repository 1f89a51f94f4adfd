/** Whether the folder of graphs and models can be written, and how much room there is; leaves it as it was. */
import { access, rm, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { formatBytes, isLooperError, LooperError } from "#base";
import { makeFolders, removeEmptyFolders, systemError, writeFileAtomic } from "#platform-node";

/** Less than this, and building the graphs of the smallest model may fail. */
const minFreeBytes = 200e6;

/**
 * Write into a folder and clear it up again.
 *
 * @param home - of this program; made for the moment where it is missing
 * @throws LooperError OUTPUT_UNWRITABLE, OUTPUT_DISK_FULL
 */
export async function checkWritable(home: string): Promise<void> {
  let made: string | undefined;
  try {
    made = await makeFolders(home);
    const file = join(home, `.doctor-${process.pid}`);
    await writeFileAtomic(file, "ok");
    await rm(file, { force: true });
  } catch (cause) {
    const subject = `The home folder ${home}`;
    const system = isLooperError(cause) ? cause.cause : cause;
    throw systemError(system, { doing: "write", path: home, subject, advice: "Set MUSICGEN_LOOPER_HOME." });
  } finally {
    await removeEmptyFolders(home, made);
  }
}

/**
 * Measure the room on the disk of a folder, or of the first folder above it that is there.
 *
 * @param home - of this program
 * @returns bytes; null where the disk cannot be asked
 */
export async function measureFree(home: string): Promise<number | null> {
  let folder = resolve(home);
  while (!(await isThere(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

/**
 * Refuse a disk that is nearly full.
 *
 * @param home - of this program
 * @param free - bytes; null where unknown
 * @throws LooperError OUTPUT_DISK_FULL
 */
export function checkRoom(home: string, free: number | null): void {
  if (free === null || free >= minFreeBytes) return;
  const message = `${formatBytes(free)} are free at ${home}; the graphs of the embedded model need ${formatBytes(minFreeBytes)}.`;
  throw new LooperError("OUTPUT_DISK_FULL", message, { facts: { file: home, free } });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
