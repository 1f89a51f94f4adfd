/** Run the built command as a user does: a process of its own, its streams, its exit code. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const builtBinary = new URL("../dist/apps/cli/main.js", import.meta.url).pathname;

/** What a run of the command left. */
export interface BinaryRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface BinaryOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Another build of the command. */
  readonly binary?: string | undefined;
  /** Called with each piece of output, and a way to send a signal. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Run `musicgen-looper` with some arguments. */
export function runBinary(
  args: readonly string[],
  { cwd, env, binary = builtBinary, onOutput }: BinaryOptions = {},
): Promise<BinaryRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (piece: string) => {
        text[name] += piece;
        onOutput?.(piece, (signal) => child.kill(signal));
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...text }));
  });
}

/** A folder for one test file, removed at its end. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "looper-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);
  return folder;
}
