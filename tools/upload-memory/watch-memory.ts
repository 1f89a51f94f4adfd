/** The memory of a process and of all below it, as Linux counts it. */
import { readFileSync } from "node:fs";
import { childrenOf } from "../faults/serve-process.ts";

/** What a process is, by its command line. */
const kinds: readonly (readonly [string, string])[] = [
  ["worker-main", "worker"],
  ["recording-main", "recording"],
  ["inference/child", "engine"],
  ["serve", "serve"],
];

/** The most that was seen, in MiB. */
export interface MemoryPeaks {
  /** Of each kind of process, its own peak (VmHWM). */
  readonly byKind: Readonly<Record<string, number>>;
  /** Of all processes at one moment (VmRSS; pages that they share count once in each). */
  readonly together: number;
}

function readMemory(pid: number): { peak: number; now: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return { peak: field("VmHWM"), now: field("VmRSS") };
  } catch {
    return { peak: 0, now: 0 };
  }
}

/**
 * Watch a process and its children.
 *
 * @param pid - of the first one
 * @returns stops watching and tells
 */
export function watchMemory(pid: number): () => MemoryPeaks {
  const byKind: Record<string, number> = {};
  let together = 0;
  const look = () => {
    const processes = [{ pid, command: "serve" }];
    for (const { pid } of processes) processes.push(...childrenOf(pid));
    let sum = 0;
    for (const { pid, command } of processes) {
      const { peak, now } = readMemory(pid);
      const kind = kinds.find(([part]) => command.includes(part))?.[1] ?? "other";
      byKind[kind] = Math.max(byKind[kind] ?? 0, peak);
      sum += now;
    }
    together = Math.max(together, sum);
  };
  const timer = setInterval(look, 25);
  return () => {
    look();
    clearInterval(timer);
    return { byKind, together };
  };
}
