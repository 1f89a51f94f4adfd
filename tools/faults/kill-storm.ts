/**
 * Kill server and worker at random while predictions are made, and see what becomes of each: none lost,
 * none with two sets of outputs or two ends, every output whole.
 *
 *     npm run -s ts -- tools/faults/kill-storm.ts [PREDICTIONS] [KILLS] [SEED] [LONGEST PAUSE, ms]
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom, type Random } from "#base";
import {
  accept,
  awaitEnd,
  freePort,
  type LogLine,
  type ServeProcess,
  startServe,
  workerOf,
} from "./serve-process.ts";
import { wavDefect } from "./wav-defect.ts";

/** What came of it. */
export interface KillStormReport {
  readonly predictions: number;
  readonly kills: { readonly server: number; readonly worker: number };
  /** Accepted, and unknown or without an end. */
  readonly lost: readonly string[];
  /** How they ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** What the failed ones said. */
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
 * Raise the storm.
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
  const logs: LogLine[] = [];
  let server: ServeProcess = await startServe(args);
  const url = () => server.url;
  const ids = Array.from({ length: count }, (_, i) => `storm${i}`);
  const deaths: number[] = [];
  const killed = { server: 0, worker: 0 };
  const accepting = Promise.all(
    ids.map((id, i) =>
      accept(url, id, { webhook: hooks.url, webhook_events_filter: ["completed"] }, undefined).then(() => i),
    ),
  );

  while (killed.server + killed.worker < kills) {
    await sleep((1 / 8 + (random.uniform() * 7) / 8) * pause);
    const worker = workerOf(server.pid);
    if (random.uniform() < 0.5) {
      server.child.kill("SIGKILL");
      killed.server++;
      deaths.push(Date.now());
      await server.exit;
      logs.push(...server.log);
      server = await startServe(args);
    } else if (worker !== undefined) {
      process.kill(worker, "SIGKILL");
      killed.worker++;
      deaths.push(Date.now());
    }
  }
  await accepting;

  const lost: string[] = [];
  const ends: Record<string, number> = {};
  const errors: string[] = [];
  const doubled: string[] = [];
  const broken: string[] = [];
  for (const id of ids) {
    const told = await awaitEnd(url, id, 600_000).catch(() => undefined);
    if (!told) {
      lost.push(id);
      continue;
    }
    ends[told.status] = (ends[told.status] ?? 0) + 1;
    if (told.error !== null) errors.push(`${id}: ${told.error}`);
    if (told.status !== "succeeded") continue;
    const urls = Object.values(told.output ?? {}).filter((file) => file !== null);
    if (urls.length !== 1) doubled.push(`${id}: ${urls.length} outputs`);
    for (const file of urls) {
      const answer = await fetch(file);
      const fault = answer.ok ? wavDefect(new Uint8Array(await answer.arrayBuffer())) : answer.status;
      if (fault !== null) broken.push(`${id}: ${fault}`);
    }
  }
  // The housekeeping of a fresh start clears away what dead attempts left.
  server.child.kill("SIGTERM");
  await server.exit;
  logs.push(...server.log);
  server = await startServe(args);
  const leftovers = () =>
    readdirSync(join(folder, "outputs")).filter(
      (id) =>
        readdirSync(join(folder, "outputs", id)).filter((attempt) => holdsFiles(folder, id, attempt)).length >
        1,
    );
  for (let i = 0; i < 50 && leftovers().length > 0; i++) await sleep(100);
  for (const id of leftovers()) doubled.push(`${id}: files of several attempts`);
  await hooks.settled(ids);
  server.child.kill("SIGTERM");
  await server.exit;
  logs.push(...server.log);
  hooks.close();
  const completedTwice = ids.filter((id) => hooks.heard.get(id)?.size !== 1);
  const claims = logs.filter(({ message }) => message.includes("claimed"));
  return {
    ...{ predictions: count, kills: killed, lost, ends, errors, doubled, broken, completedTwice },
    longestRecovery: longestRecovery(deaths, claims),
    attempts: claims.length,
  };
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

/** Somebody who counts what webhooks are told: the ids of `completed` events, by prediction. */
async function listenForHooks() {
  const heard = new Map<string, Set<string>>();
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      const { id } = JSON.parse(text) as { id: string };
      const eventIds = heard.get(id) ?? new Set();
      heard.set(id, eventIds.add(String(request.headers["webhook-id"])));
      response.end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${port}/hook`,
    heard,
    async settled(ids: readonly string[]) {
      for (let i = 0; i < 300 && ids.some((id) => !heard.has(id)); i++) await sleep(100);
    },
    close: () => server.close(),
  };
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
