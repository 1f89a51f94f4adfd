/** The service as its users run it: the built command in a process of its own, to be killed and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;

/** A line of its log. */
export interface LogLine {
  readonly message: string;
  readonly at: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A running service. */
export interface ServeProcess {
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
  readonly log: LogLine[];
  /** Resolves with the exit code, or the signal. */
  readonly exit: Promise<number | string | null>;
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Start it.
 *
 * @param args - of `serve`
 * @param env - more environment
 * @param cwd - where it is started
 * @returns once it listens
 * @throws Error with its log when it ends before that
 */
export async function startServe(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [binary, "serve", ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = collectLog(child.stderr);
  const exit = new Promise<number | string | null>((resolve) => {
    child.on("exit", (code, signal) => resolve(signal ?? code));
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
    child.on("close", (code) =>
      reject(new Error(`serve ended (${code}): ${log.map(({ message }) => message).join("\n")}`)),
    );
  });
  return { url, pid: child.pid ?? 0, child, log, exit };
}

/** A running worker. */
export interface WorkProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly log: LogLine[];
  /** Resolves with the exit code, or the signal. */
  readonly exit: Promise<number | string | null>;
}

/**
 * Start a worker of its own.
 *
 * @param args - of `work`
 * @param env - more environment
 * @param cwd - where it is started
 */
export function startWork(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): WorkProcess {
  const stdio: ["ignore", "ignore", "pipe"] = ["ignore", "ignore", "pipe"];
  const child = spawn(process.execPath, [binary, "work", ...args], {
    ...{ cwd, env: { ...process.env, ...env }, stdio },
  });
  const log = collectLog(child.stderr);
  const exit = new Promise<number | string | null>((resolve) => {
    child.on("exit", (code, signal) => resolve(signal ?? code));
  });
  return { pid: child.pid ?? 0, child, log, exit };
}

/** Collect the lines of a log as they come. */
export function collectLog(stream: Readable): LogLine[] {
  const log: LogLine[] = [];
  let partial = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    partial += text;
    const lines = partial.split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) log.push(readLine(line));
  });
  return log;
}

function readLine(line: string): LogLine {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    return { message: String(fields.message ?? fields.msg ?? line), at: Date.now(), fields };
  } catch {
    return { message: line, at: Date.now(), fields: {} };
  }
}

/** Processes below a process, children first; from /proc. */
export function childrenOf(pid: number): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(parent) !== pid || state === "Z") continue;
      found.push({ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, "latin1") });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** The process id of a service's worker, if it has one now. */
export function workerOf(pid: number): number | undefined {
  return childrenOf(pid).find(({ command }) => command.includes("worker-main"))?.pid;
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

/** The smallest legal request. */
export const smallest = {
  ...{ prompt: "house drums", bpm: 125, variations: 1, max_duration: 2, candidates: 1 },
  model_version: "tiny",
};

/** A prediction in Replicate's format. */
export interface PredictionJson {
  readonly id: string;
  readonly status: string;
  readonly output: Readonly<Record<string, string | null>> | null;
  readonly error: string | null;
  readonly logs: string;
}

/**
 * Ask for a prediction under an id of one's own, as often as it takes to hear that it is accepted.
 *
 * @param url - returns where the service is now
 * @param patience - how long it may take, in seconds
 * @throws Error where nobody accepts it in that time
 */
export async function accept(
  url: () => string,
  id: string,
  more: object = {},
  input: object = smallest,
  patience = 600,
): Promise<void> {
  let last: unknown = "no answer";
  for (const until = Date.now() + 1000 * patience; Date.now() < until; await sleep(200)) {
    try {
      const answer = await fetch(`${url()}/predictions/${id}`, {
        method: "PUT",
        headers: { "content-type": "application/json", prefer: "respond-async" },
        body: JSON.stringify({ input, ...more }),
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.ok) return;
      if (answer.status < 500 && answer.status !== 429)
        throw new TypeError(`refused: ${answer.status} ${await answer.text()}`);
      last = answer.status;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("refused")) throw error;
      last = error;
    }
  }
  throw new Error(`${id} was not accepted: ${last}`);
}

/** Ask how a prediction stands; undefined while nobody answers. */
export async function look(url: string, id: string): Promise<PredictionJson | undefined> {
  const answer = await fetch(`${url}/v1/predictions/${id}`, { signal: AbortSignal.timeout(20_000) }).catch(
    () => undefined,
  );
  return answer?.ok ? ((await answer.json()) as PredictionJson) : undefined;
}

/** Wait for the end of a prediction. */
export async function awaitEnd(url: () => string, id: string, timeout = 120_000): Promise<PredictionJson> {
  for (const until = Date.now() + timeout; ; await sleep(200)) {
    const prediction = await look(url(), id);
    if (prediction && !["starting", "processing"].includes(prediction.status)) return prediction;
    if (Date.now() > until) throw new Error(`${id} is still ${prediction?.status}\n${prediction?.logs}`);
  }
}
