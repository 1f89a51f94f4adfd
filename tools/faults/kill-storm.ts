/**
 * Kill server and worker at random while predictions are made, and see what becomes of each: none lost,
 * none with two sets of outputs or two ends, every output whole.
 *
 *     npm run -s ts -- tools/faults/kill-storm.ts [PREDICTIONS] [KILLS] [SEED] [LONGEST PAUSE, ms]
 */
import { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom, type Random } from "#base";
import { listenForHooks } from "./hook-receiver.ts";
import { inspectPredictions } from "./inspect-predictions.ts";
import { accept, freePort, type LogLine, type ServeProcess, startServe, workerOf } from "./serve-process.ts";

/** The outcome. */
export interface KillStormReport {
  readonly predictions: number;
  readonly kills: { readonly server: number; readonly worker: number };
  /** Accepted, and unknown or without an end. */
  readonly lost: readonly string[];
  /** How they ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** Errors of the failed ones. */
  readonly errors: readonly string[];
  /** Not exactly one output, or files of more than one attempt. */
  readonly doubled: readonly string[];
  readonly broken: readonly string[];
  /** Not exactly one `completed` event, by its id. */
  readonly completedTwice: readonly string[];
  /** From a death to the next claim of the job that it held, in seconds. */
  readonly longestRecovery: number;
  readonly attempts: number;
}

/**
 * Run the storm.
 *
 * @param folder - for the data
 * @param count - of predictions
 * @param kills - of server or worker
 * @param random - which and when
 * @param pause - longest time between two kills, in milliseconds
 */
export async function runKillStorm(
  folder: string,
  count: number,
  kills: number,
  random: Random,
  pause = 8000,
): Promise<KillStormReport> {
  const hooks = await listenForHooks();
  const port = await freePort();
  const args = ["--data", folder, "--port", String(port), "--allow-private-webhooks", "--grace", "60"];
  const storm: Storm = {
    args,
    logs: [],
    deaths: [],
    kills: { server: 0, worker: 0 },
    server: await startServe(args),
  };
  const url = () => storm.server.url;
  const ids = Array.from({ length: count }, (_, i) => `storm${i}`);
  const webhook = { webhook: hooks.url, webhook_events_filter: ["completed"] };
  const accepting = Promise.all(ids.map((id) => accept(url, id, webhook)));
  await killAtRandom(storm, kills, random, pause);
  await accepting;
  const found = await inspectPredictions(url, ids);
  // The maintenance of a fresh start removes what dead attempts left, once it is an hour old.
  await stopServer(storm);
  ageFiles(join(folder, "outputs"));
  storm.server = await startServe(args);
  for (let i = 0; i < 50 && leftoversOf(folder).length > 0; i++) await sleep(100);
  for (const id of leftoversOf(folder)) found.doubled.push(`${id}: files of several attempts`);
  await hooks.settled(ids);
  await stopServer(storm);
  hooks.close();
  const claims = storm.logs.filter(({ message }) => message.includes("claimed"));
  return {
    ...found,
    predictions: count,
    kills: storm.kills,
    completedTwice: ids.filter((id) => hooks.received.get(id)?.size !== 1),
    longestRecovery: longestRecovery(storm.deaths, claims),
    attempts: claims.length,
  };
}

/** A storm under way. */
interface Storm {
  readonly args: readonly string[];
  readonly logs: LogLine[];
  /** Times of kills, in milliseconds. */
  readonly deaths: number[];
  readonly kills: { server: number; worker: number };
  server: ServeProcess;
}

async function stopServer({ server, logs }: Storm): Promise<void> {
  server.child.kill("SIGTERM");
  await server.exit;
  logs.push(...server.log);
}

async function killAtRandom(storm: Storm, kills: number, random: Random, pause: number): Promise<void> {
  while (storm.kills.server + storm.kills.worker < kills) {
    await sleep((1 / 8 + (random.uniform() * 7) / 8) * pause);
    const { server } = storm;
    const worker = workerOf(server.pid);
    if (random.uniform() < 0.5) {
      server.child.kill("SIGKILL");
      storm.kills.server++;
      storm.deaths.push(Date.now());
      await server.exit;
      storm.logs.push(...server.log);
      storm.server = await startServe(storm.args);
    } else if (worker !== undefined) {
      process.kill(worker, "SIGKILL");
      storm.kills.worker++;
      storm.deaths.push(Date.now());
    }
  }
}

/** Make all files of a folder two hours older than they are. */
function ageFiles(folder: string): void {
  const then = Date.now() / 1000 - 7200;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), then, then);
  }
}

/** Predictions with files of more than one attempt. */
function leftoversOf(folder: string): string[] {
  return readdirSync(join(folder, "outputs")).filter((id) => {
    const attempts = readdirSync(join(folder, "outputs", id));
    return attempts.filter((attempt) => holdsFiles(folder, id, attempt)).length > 1;
  });
}

function holdsFiles(folder: string, id: string, attempt: string): boolean {
  return readdirSync(join(folder, "outputs", id, attempt)).length > 0;
}

/** From each death to the next claim, where one came before the next death. */
function longestRecovery(deaths: readonly number[], claims: readonly LogLine[]): number {
  const waits = deaths.flatMap((death, i) => {
    const next = claims.find(({ at }) => at > death);
    return next && next.at < (deaths[i + 1] ?? Infinity) ? [(next.at - death) / 1000] : [];
  });
  return Math.max(0, ...waits);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = "60", kills = "30", seed = "1", pause = "8000"] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), "kill-storm-"));
  const began = Date.now();
  const report = await runKillStorm(
    folder,
    Number(count),
    Number(kills),
    createRandom(Number(seed)),
    Number(pause),
  );
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify({ ...report, seconds: (Date.now() - began) / 1000 }, null, 2));
  const { lost, doubled, broken, completedTwice } = report;
  process.exitCode = lost.length + doubled.length + broken.length + completedTwice.length === 0 ? 0 : 1;
}
