/**
 * One process at a time, across processes: a file names who works, and is touched while he lives.
 * A dead owner blocks nobody. What the work is stays unknown here.
 */
import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** An owner touches his lock this often. */
const beatMilliseconds = 5000;
/** A lock that nobody touched for so long belongs to a machine that died. */
const staleMilliseconds = 60_000;
/** Clearing a dead owner's lock away takes a moment; one who died over that is forgotten after this. */
const reapMilliseconds = 5000;

/** How to wait. */
export interface LockOptions {
  /** Whether somebody else finished the work meanwhile; then there is nothing to own. */
  readonly isDone: () => Promise<boolean>;
  /** How long another may hold it. */
  readonly patienceMilliseconds: number;
  /** What to throw after that. */
  readonly tooLong: () => Error;
  /** Called once, when another is found to hold it. */
  readonly onWait?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Take a lock, waiting for its owner.
 *
 * @param lock - path of the file; its folder exists
 * @param options - what to wait for, and how long
 * @returns how to let go, or null when the work was done by somebody else
 * @throws Error of the file system; `tooLong`; the signal's reason
 */
export async function acquireLock(lock: string, options: LockOptions): Promise<(() => Promise<void>) | null> {
  const { isDone, patienceMilliseconds, tooLong, onWait, signal } = options;
  const began = Date.now();
  let waited = false;
  for (;;) {
    signal?.throwIfAborted();
    const handle = await open(lock, "wx").catch((cause: unknown) => {
      if (hasCode(cause, "EEXIST")) return null;
      throw cause;
    });
    if (handle) {
      await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
      await handle.close();
      return keepAlive(lock);
    }
    if (await isDone()) return null;
    if (await isAbandoned(lock)) {
      await reap(lock);
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    if (Date.now() - began > patienceMilliseconds) throw tooLong();
    await sleep(200, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/** Tell whether somebody who lives holds a lock. */
export async function isLocked(lock: string): Promise<boolean> {
  const there = await stat(lock).catch(() => null);
  return there !== null && !(await isAbandoned(lock));
}

function keepAlive(lock: string): () => Promise<void> {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, beatMilliseconds);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await rm(lock, { force: true });
  };
}

/** Whether the lock's process is gone: known at once on this machine, by silence on a shared disk. */
async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > staleMilliseconds) return true;
    const owner = JSON.parse(await readFile(lock, "utf8")) as { pid?: number; host?: string };
    if (owner.host !== hostname() || typeof owner.pid !== "number") return false;
    process.kill(owner.pid, 0);
    return false;
  } catch (cause) {
    return hasCode(cause, "ESRCH");
  }
}

/**
 * Clear a dead owner's lock away. Two who wait see the same corpse: only one at a time may look again
 * and remove it, or the slower one would remove the lock that the quicker one has taken since.
 */
async function reap(lock: string): Promise<void> {
  const mine = `${lock}.reap`;
  const handle = await open(mine, "wx").catch(() => null);
  if (!handle) {
    const { mtimeMs } = await stat(mine).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > reapMilliseconds) await rm(mine, { force: true });
    await sleep(20);
    return;
  }
  await handle.close();
  try {
    if (await isAbandoned(lock)) await rm(lock, { force: true });
  } finally {
    await rm(mine, { force: true });
  }
}

/** Whether an error of the system has a code. */
export function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && "code" in cause && cause.code === code;
}
