/**
 * One owner for a data folder, across processes. Every contender has a file of its own, named after its
 * process, so that removing a dead one's can never remove a living one's:
 *
 *     DATA/owners/4711-1763845.json   held
 *     DATA/owners/4712-1763846.json   asking ─► finds a living owner ─► removed
 *
 * A process is identified by its id and start time, so that a reused id is not mistaken for it. One on
 * another machine, or in another container, is alive if it touches its file. A stopped process (SIGSTOP)
 * is alive.
 */
import { readFileSync, readlinkSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LooperError } from "#base";

/** An owner touches its file this often. */
const heartbeatMilliseconds = 2000;
/** A process elsewhere is dead when its file was not touched for so long while we watched. */
const watchMilliseconds = 10_000;
/** Contenders that meet step aside and try again, for so long. */
const contentionMilliseconds = 30_000;

/** What identifies a process. */
interface Owner {
  readonly pid: number;
  /** When it was started, in the system's own unit. */
  readonly started: string;
  /** Where its process id is valid: machine, boot and namespace. */
  readonly realm: string;
  readonly command: string;
  readonly state: "asking" | "held";
}

/** Where process ids of this process are valid. */
function realmHere(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${hostname()} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** When a process was started; null if there is none, "" where the system does not say. */
function startOf(pid: number): string | null {
  try {
    // After the name in brackets, which may hold anything: field 22 of the line, the 20th after it.
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    // Z: a zombie, dead but not yet reaped by its parent.
    return fields[0] === "Z" ? null : (fields[19] ?? "");
  } catch {
    try {
      process.kill(pid, 0);
      return "";
    } catch (cause) {
      return cause instanceof Error && "code" in cause && cause.code === "EPERM" ? "" : null;
    }
  }
}

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
  const place = join(resolve(path), "owners");
  await mkdir(place, { recursive: true });
  const me = { pid: process.pid, started: startOf(process.pid) ?? "", realm: realmHere(), command };
  const name = `${me.pid}-${process.hrtime.bigint()}.json`;
  const mine = join(place, name);
  const write = async (state: Owner["state"]) => {
    const draft = `${mine}.part`;
    await writeFile(draft, JSON.stringify({ ...me, state } satisfies Owner));
    await rename(draft, mine);
  };
  const until = Date.now() + contentionMilliseconds;
  try {
    for (;;) {
      await write("asking");
      const others = await livingOthers(place, name, me.realm, watch);
      if (others.length === 0) break;
      const holder = others.find(({ owner }) => owner.state === "held");
      if (holder || Date.now() > until) throw inUse(path, (holder ?? others[0])!.owner);
      // Two at the same time: the one whose name comes first stays, the other steps aside.
      if (others.some((other) => other.name < name)) await rm(mine, { force: true });
      await sleep(50);
    }
    await write("held");
  } catch (error) {
    await rm(mine, { force: true });
    throw error;
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(mine, now, now).catch((cause: unknown) => {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") onLost?.();
    });
  }, heartbeatMilliseconds);
  heartbeat.unref();
  const atExit = () => rmSync(mine, { force: true });
  process.on("exit", atExit);
  return {
    async release() {
      clearInterval(heartbeat);
      process.off("exit", atExit);
      await rm(mine, { force: true });
    },
  };
}

function inUse(path: string, { pid, command, realm }: Owner): LooperError {
  const where = realm === realmHere() ? "" : ` on ${realm.split(" ")[0]}`;
  const message = `The folder ${path} is in use by process ${pid}${where} (${command}). Stop it, or choose another folder with --data.`;
  return new LooperError("WORK_DATA_IN_USE", message, { facts: { folder: path, pid, command } });
}

/** List other living contenders; files of dead ones are removed. */
async function livingOthers(place: string, mine: string, realm: string, watch: number) {
  const living: { readonly name: string; readonly owner: Owner }[] = [];
  for (const name of await readdir(place)) {
    if (name === mine || !name.endsWith(".json")) continue;
    const file = join(place, name);
    const owner = await readOwner(file);
    if (owner === null) continue;
    if (await isAlive(file, owner, realm, watch)) living.push({ name, owner });
    else await rm(file, { force: true });
  }
  return living;
}

/** Files appear whole, so one that cannot be read has just been removed, or is not ours. */
async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Owner;
  } catch {
    return null;
  }
}

async function isAlive(file: string, owner: Owner, realm: string, watch: number): Promise<boolean> {
  if (owner.realm === realm) {
    const started = startOf(owner.pid);
    return started !== null && (started === "" || owner.started === "" || started === owner.started);
  }
  const touched = async () => (await stat(file).catch(() => null))?.mtimeMs;
  const first = await touched();
  for (const until = Date.now() + watch; Date.now() < until; await sleep(250)) {
    const now = await touched();
    if (now === undefined) return false;
    if (now !== first) return true;
  }
  return false;
}
