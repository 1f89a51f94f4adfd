/**
 * One process at a time, across processes. A lock is a folder in which every contender has a file of its
 * own, named after it, so that clearing away a dead one can never remove a living one's:
 *
 *     LOCK/4711-1763845.json   held
 *     LOCK/4712-1763846.json   asking ─► sees a living one ─► waits, or goes away
 *
 * Whoever writes its file and then sees nobody else holds the lock. A process on this machine is asked
 * whether it lives; one on another machine or in another container is known by whether it touches its file.
 */
import { rmSync } from "node:fs";
import { readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolders } from "./make-folders.ts";
import { isAlive, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { hasCode } from "./system-error.ts";

/** Contenders touch their files this often. */
const heartbeatMilliseconds = 2000;
/** Who cannot be asked is dead when it did not touch its file for so long while we looked. */
const defaultWatch = 60_000;
/** The folder of a lock may be cleared away between making it and writing into it; not for ever. */
const maxAttempts = 100;
/** Contenders who meet step aside and come back, for so long at most. */
const meetingMilliseconds = 30_000;

/** Who holds a lock, or asks for it. */
export interface LockOwner extends ProcessIdentity {
  /** What the process is, for whoever is refused. */
  readonly command: string;
  readonly state: "asking" | "held";
}

/** How to ask for a lock. */
export interface LockOptions {
  /** What this process is, for whoever is refused; left out: `musicgen-looper`. */
  readonly command?: string | undefined;
  /** How long another may hold it before we give up; 0: it may not. */
  readonly timeoutMilliseconds: number;
  /** The error to throw then. */
  readonly refusal: (owner: LockOwner) => Error;
  /** Whether somebody else finished the work meanwhile; then there is nothing to hold. */
  readonly isDone?: (() => Promise<boolean>) | undefined;
  /** Called once, when another is found to hold it. */
  readonly onWait?: (() => void) | undefined;
  /** Called if we were taken for dead by one on another machine; what the lock guards is not ours any more. */
  readonly onLost?: (() => void) | undefined;
  /** How long one that cannot be asked is watched. */
  readonly watchMilliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Lets go of a lock. */
export type ReleaseLock = () => Promise<void>;

/**
 * Take a lock.
 *
 * @param lock - path of the folder that is the lock; made where it is missing
 * @param options - how long to wait, and what to say then
 * @returns how to let go, or null when the work was done by somebody else
 * @throws Error of the file system; `refusal`; the signal's reason
 */
export async function acquireLock(lock: string, options: LockOptions): Promise<ReleaseLock | null> {
  const { isDone, onLost, signal } = options;
  const me = createContender(lock, options.command ?? "musicgen-looper", onLost);
  const began = Date.now();
  let waited = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      await me.write("asking");
      const others = await findOthers(lock, me.name, options.watchMilliseconds, signal);
      if (others.length === 0 && (await me.isThere())) break;
      const holder = others.find(({ owner }) => owner.state === "held");
      if (holder) {
        if (await isDone?.()) {
          await me.leave();
          return null;
        }
        if (!waited) options.onWait?.();
        waited = true;
      }
      const limit = holder
        ? options.timeoutMilliseconds
        : Math.max(options.timeoutMilliseconds, meetingMilliseconds);
      const rival = (holder ?? others[0])?.owner;
      if (rival && Date.now() - began >= limit) throw options.refusal(rival);
      // Two who ask at the same time: the one whose name comes first stays, the other steps aside.
      if (others.some(({ name }) => name < me.name)) await me.stepAside();
      const pause = holder ? 200 : 50;
      await sleep(pause, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
    await me.write("held");
    return me.leave;
  } catch (error) {
    await me.leave();
    throw error;
  }
}

/** Check whether a living process holds a lock, or asks for it. */
export async function isLocked(lock: string): Promise<boolean> {
  return (await findOthers(lock, "")).length > 0;
}

/** This process among those who want a lock. */
function createContender(lock: string, command: string, onLost: (() => void) | undefined) {
  const identity = thisProcess();
  const name = `${identity.pid}-${process.hrtime.bigint()}.json`;
  const file = join(lock, name);
  let state: LockOwner["state"] | "aside" = "aside";
  const heartbeat = setInterval(() => {
    if (state === "aside") return;
    const now = new Date();
    utimes(file, now, now).catch((cause: unknown) => {
      if (state === "held" && hasCode(cause, "ENOENT")) onLost?.();
    });
  }, heartbeatMilliseconds);
  heartbeat.unref();
  const removeAtExit = () => rmSync(file, { force: true });
  process.on("exit", removeAtExit);
  return {
    name,
    /** Appears whole, by one rename; the folder may be cleared away meanwhile by who leaves it empty. */
    async write(next: LockOwner["state"]) {
      const draft = `${file}.part`;
      const text = JSON.stringify({ ...identity, command, state: next } satisfies LockOwner);
      for (let attempt = 1; ; attempt++) {
        try {
          await makeFolders(lock);
          await writeFile(draft, text);
          await rename(draft, file);
          break;
        } catch (cause) {
          if (!hasCode(cause, "ENOENT") || attempt === maxAttempts) throw cause;
        }
      }
      state = next;
    },
    isThere: () =>
      stat(file).then(
        () => true,
        () => false,
      ),
    async stepAside() {
      state = "aside";
      await rm(file, { force: true });
    },
    async leave() {
      state = "aside";
      clearInterval(heartbeat);
      process.off("exit", removeAtExit);
      await rm(file, { force: true });
      // Only where nobody else is in it.
      await rmdir(lock).catch(() => undefined);
    },
  };
}

/** Who else lives; the dead are cleared away. */
async function findOthers(lock: string, mine: string, watch = defaultWatch, signal?: AbortSignal) {
  const living: { readonly name: string; readonly owner: LockOwner }[] = [];
  for (const name of await readdir(lock).catch(() => [])) {
    if (name === mine) continue;
    const file = join(lock, name);
    if (name.endsWith(".part")) await clearDraft(file);
    if (!name.endsWith(".json")) continue;
    const owner = await readOwner(file);
    if (owner === null) continue;
    if (isAlive(owner) ?? (await isTouched(file, watch, signal))) living.push({ name, owner });
    else await rm(file, { force: true });
  }
  return living;
}

/** Files appear whole, so one that cannot be read has just gone, or was never ours. */
async function readOwner(file: string): Promise<LockOwner | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as LockOwner;
  } catch {
    return null;
  }
}

async function isTouched(file: string, watch: number, signal?: AbortSignal): Promise<boolean> {
  const touched = async () => (await stat(file).catch(() => null))?.mtimeMs;
  const first = await touched();
  for (const until = Date.now() + watch; Date.now() < until; await sleep(250)) {
    signal?.throwIfAborted();
    const now = await touched();
    if (now === undefined) return false;
    if (now !== first) return true;
  }
  return false;
}

/** A draft lives for a moment; an old one belongs to a process that was killed over it. */
async function clearDraft(file: string): Promise<void> {
  const facts = await stat(file).catch(() => null);
  if (facts && Date.now() - facts.mtimeMs > defaultWatch) await rm(file, { force: true });
}
