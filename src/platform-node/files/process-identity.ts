/**
 * Processes as others can recognise them: by id and by the time they were started, so that an id that was
 * given to another program deceives nobody.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own words; empty where the system does not say. */
  readonly started: string;
  /** Where process ids mean something: machine, boot and namespace. */
  readonly realm: string;
}

/** Describe this process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? "", realm: thisRealm() };
}

/**
 * Find out whether a process lives. A stopped one (SIGSTOP) does.
 *
 * @param identity - as it described itself
 * @returns null where it cannot be asked: on another machine, before another boot, in another container
 */
export function isAlive({ pid, started, realm }: ProcessIdentity): boolean | null {
  if (realm !== thisRealm()) return null;
  const found = startOf(pid);
  return found !== null && (found === "" || started === "" || found === started);
}

/**
 * Name the machine that a process is on.
 *
 * @param identity - as it described itself
 * @returns null for this machine
 */
export function otherHost({ realm }: ProcessIdentity): string | null {
  return realm === thisRealm() ? null : (realm.split(" ")[0] ?? realm);
}

function thisRealm(): string {
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
    // Z: dead, and only its parent does not know.
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
