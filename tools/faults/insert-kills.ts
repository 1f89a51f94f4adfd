/**
 * Kill a process again and again while it writes into the embedded database, and look each time whether
 * everything that was confirmed is there.
 *
 *     npm run -s ts -- tools/faults/insert-kills.ts [KILLS] [SEED]
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom, type Random } from "#base";

/** The outcome. */
export interface KillReport {
  readonly kills: number;
  /** Predictions that the store said it accepted, and those it said had ended. */
  readonly accepted: number;
  readonly ended: number;
  /** Accepted, and not there after a kill. */
  readonly lost: readonly string[];
  /** Ended, and not so after a kill. */
  readonly undone: readonly string[];
  /** Opens that failed, or whose index and heap disagreed. */
  readonly broken: readonly string[];
}

interface WriterMessage {
  readonly found?: [string, string][];
  readonly byIndex?: number;
  readonly accepted?: string;
  readonly ended?: string;
}

const writer = fileURLToPath(new URL("./insert-writer.ts", import.meta.url));
const loader = ["--conditions=@musicgen-looper/source", "--import", "tsx"];

/**
 * Kill a writer.
 *
 * @param folder - of the database
 * @param kills - how often
 * @param random - when
 * @param making - how many of them while the folder is made
 */
export async function killInserts(
  folder: string,
  kills: number,
  random: Random,
  making = 0,
): Promise<KillReport> {
  const accepted = new Set<string>();
  const ended = new Set<string>();
  const lost = new Set<string>();
  const undone = new Set<string>();
  const broken: string[] = [];
  const look = (found: [string, string][], byIndex: number, run: number) => {
    const there = new Map(found);
    for (const id of accepted) if (!there.has(id)) lost.add(id);
    for (const id of ended) if (there.get(id) !== "succeeded") undone.add(id);
    if (byIndex !== found.length) broken.push(`run ${run}: ${found.length} rows, ${byIndex} by index`);
  };
  for (let run = 0; run <= kills; run++) {
    await new Promise<void>((resolve) => {
      const child = fork(writer, [folder, String(run)], {
        execArgv: loader,
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      let output = "";
      let killed = false;
      child.stderr?.on("data", (text) => {
        output += text;
      });
      child.on("message", (message: WriterMessage) => {
        if (message.accepted) accepted.add(message.accepted);
        if (message.ended) ended.add(message.ended);
        if (message.found) look(message.found, message.byIndex ?? -1, run);
        // The last one is only there to look; one in four is killed before it confirms anything of its own.
        if (run === kills || (early && message.found)) kill(0);
        else if (!early && message.accepted) kill(random.uniform() * 600);
      });
      const early = random.uniform() < 0.25;
      let armed = false;
      const kill = (delay: number) => {
        if (armed) return;
        armed = true;
        setTimeout(() => {
          killed = true;
          child.kill("SIGKILL");
        }, delay);
      };
      // The first ones are killed at any moment while they make the folder.
      if (run < making) kill(random.uniform() * 8000);
      child.on("close", () => {
        if (!killed) broken.push(`run ${run} did not open: ${output.trim().slice(0, 300)}`);
        resolve();
      });
    });
    if (broken.length > 3) break;
  }
  return { kills, accepted: accepted.size, ended: ended.size, lost: [...lost], undone: [...undone], broken };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = "200", seed = "1"] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), "insert-kills-"));
  const began = Date.now();
  const making = Math.ceil(Number(kills) / 20);
  const random = createRandom(Number(seed));
  const report = await killInserts(join(folder, "database"), Number(kills), random, making);
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify({ ...report, seconds: (Date.now() - began) / 1000 }, null, 2));
  process.exitCode = report.lost.length + report.undone.length + report.broken.length === 0 ? 0 : 1;
}
