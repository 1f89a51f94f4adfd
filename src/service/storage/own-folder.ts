/** One owner for a data folder, across processes: a lock in it that is held while the service lives. */
import { join, resolve } from "node:path";
import { LooperError } from "#base";
import { acquireLock, type LockOwner, otherHost } from "#platform-node";

/** One that cannot be asked is dead when it gave no sign for so long while we looked. */
const watchMilliseconds = 10_000;

/** An owned folder. */
export interface OwnedFolder {
  /** Let others have it. */
  release(): Promise<void>;
}

/**
 * Become the only owner of a folder.
 *
 * @param path - the folder; made if missing
 * @param options - what this process is, for whoever is refused; called if it was taken for dead by
 *   one on another machine, after which it must not touch the folder again; how long one that cannot be
 *   asked is watched, in milliseconds
 * @returns the ownership
 * @throws LooperError WORK_DATA_IN_USE with the owner's name and process id
 */
export async function ownFolder(
  path: string,
  {
    command,
    onLost,
    watch = watchMilliseconds,
  }: { readonly command: string; readonly onLost?: () => void; readonly watch?: number },
): Promise<OwnedFolder> {
  const lock = join(resolve(path), "owners");
  const release = await acquireLock(lock, {
    command,
    timeoutMilliseconds: 0,
    refusal: (owner) => inUse(path, owner),
    onLost,
    watchMilliseconds: watch,
  });
  return { release: async () => void (await release?.()) };
}

function inUse(path: string, owner: LockOwner): LooperError {
  const { pid, command } = owner;
  const host = otherHost(owner);
  const where = host === null ? "" : ` on ${host}`;
  const message = `The folder ${path} is in use by process ${pid}${where} (${command}). Stop it, or choose another folder with --data.`;
  return new LooperError("WORK_DATA_IN_USE", message, { facts: { folder: path, pid, command } });
}
