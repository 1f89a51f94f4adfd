/**
 * Tests that ask programs which others wrote. Where a program is not installed its tests are skipped (and
 * counted as skipped); with REQUIRE_TOOLS=1 they fail instead.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Ask for `it` and `describe` that run only where all the programs are installed.
 *
 * @example const { it } = foreign("ffmpeg", "mpg123");
 */
export function foreign(...programs: string[]): {
  it: typeof it | typeof it.skip;
  describe: typeof describe | typeof describe.skip;
} {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return { it, describe };
  if (process.env.REQUIRE_TOOLS === "1") {
    throw new Error(`REQUIRE_TOOLS=1, and not installed: ${missing.join(", ")}`);
  }
  return { it: it.skip, describe: describe.skip };
}

/**
 * Run a program to its end.
 *
 * @returns what it wrote; both streams as text too
 * @throws Error with its words when it exits with anything but 0
 */
export function runProgram(program: string, args: readonly string[], input?: Uint8Array) {
  const done = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  const errors = done.stderr?.toString("utf8") ?? String(done.error);
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} → ${done.status}: ${errors}`);
  return { output: new Uint8Array(done.stdout), text: done.stdout.toString("utf8"), errors };
}
