/** One owner for a data folder, across processes: a lock in it that is held while the service lives. */
import { join, resolve } from "node:path";
import { LooperError } from "#base";
import { acquireLock, type LockOwner, otherHost } from "#platform-node";

/** A process elsewhere is dead when it gave no sign for so long while we watched. */
const watchMilliseconds = 10_000;

/** An owned folder. */
export interface OwnedFolder {
  /** Give it up. */
  release(): Promise<void>;
}

/**
 * Become the only owner of a folder.
 *
 * @param path - the folder; created if missing
 * @param options - `command` names this process to those who are refused; `onLost` is called if another
 *   machine took the folder over, after which this process must not touch it again; `watch` is how long a
 *   process elsewhere is watched, in milliseconds
 * @returns the ownership
 * @throws LooperError WORK_DATA_IN_USE with the owner's command and process id
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
