/** A `serve` of its own: the built command, a data folder that is its alone, a free port. For tests and tools. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;

/** A server that runs. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly data: string;
  /** Lines of its log so far. */
  readonly log: readonly string[];
  /** Ask it to stop, and wait; the data folder goes too. */
  stop(): Promise<number | null>;
}

/** Start `serve` with some more arguments. */
export async function startServerProcess(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const data = mkdtempSync(join(tmpdir(), "looper-serve-"));
  const child = spawn(process.execPath, [binary, "serve", "--port", "0", "--data", data, ...args], {
    env: { ...process.env, DATABASE_URL: "", MUSICGEN_LOOPER_API_KEY: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const url = await new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once("line", done);
    ended.then((code) => failed(new Error(`serve ended with ${code}: ${log.join("\n")}`)));
  });
  return {
    url,
    child,
    data,
    log,
    async stop() {
      child.kill("SIGTERM");
      const code = await ended;
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}
