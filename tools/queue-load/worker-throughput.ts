/** One worker and two, a core each: does the second double what is made? */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "../../test/postgres-server.ts";
import { accept, awaitEnd, collectLog, smallest, startServe } from "../faults/serve-process.ts";

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;
/** Some seconds of work, the same each time. */
const input = { ...smallest, variations: 3, max_duration: 4, seed: 1 };

/** The head of the table. */
export const throughputHead = ["workers", "cores", "predictions", "seconds", "a minute"];

/**
 * Measure each core alone, then both.
 *
 * @param count - predictions for each worker
 * @returns rows of a table, the last with the sum of the single ones
 */
export async function measureThroughput(count: number, folder: string): Promise<(readonly string[])[]> {
  const postgres = await startPostgres();
  const env = { DATABASE_URL: postgres.url };
  const server = await startServe(
    ["--data", folder, "--port", "0", "--no-work", "--max-queued", "1000"],
    env,
  );
  let runs = 0;
  const run = async (cores: readonly number[]): Promise<number> => {
    const workers = await Promise.all(cores.map((core) => startOn(core, folder, env)));
    const name = `run${runs++}`;
    // Graphs are built, files are read, and each worker has made one.
    for (const stage of ["warm", "measured"]) {
      const ids = Array.from(
        { length: cores.length * (stage === "warm" ? 1 : count) },
        (_, i) => `${name}${stage}${i}`,
      );
      const began = performance.now();
      for (const id of ids) await accept(() => server.url, id, {}, input);
      for (const id of ids) await awaitEnd(() => server.url, id, 3_600_000);
      if (stage === "measured") {
        const seconds = (performance.now() - began) / 1000;
        await Promise.all(workers.map(stop));
        return seconds;
      }
    }
    throw new Error("There is always a measured stage.");
  };
  const row = (cores: readonly number[], seconds: number) => {
    const made = count * cores.length;
    const rate = ((made * 60) / seconds).toFixed(2);
    return [`${cores.length}`, cores.join(" and "), `${made}`, seconds.toFixed(1), rate];
  };
  try {
    const rows: (readonly string[])[] = [];
    let sum = 0;
    for (const cores of [[0], [1], [0, 1]]) {
      const seconds = await run(cores);
      if (cores.length === 1) sum += (count * 60) / seconds;
      rows.push(row(cores, seconds));
    }
    return [...rows, ["the single ones together", "", "", "", sum.toFixed(2)]];
  } finally {
    server.child.kill("SIGKILL");
    await server.exit;
    postgres.remove();
  }
}

async function startOn(core: number, data: string, env: Record<string, string>): Promise<ChildProcess> {
  const args = ["-c", `${core}`, process.execPath, binary, "work", "--data", data, "--threads", "1"];
  const child = spawn("taskset", args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log = collectLog(child.stderr);
  while (!log.some(({ message }) => message === "ready")) {
    if (child.exitCode !== null) throw new Error(log.map(({ message }) => message).join("\n"));
    await sleep(100);
  }
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
