/** A queue of thousands on PostgreSQL: how fast predictions are taken, accepted and looked up. */
import { createPredictionStore } from "#service";
import type { NewPrediction } from "../../src/service/jobs/prediction.ts";
import type { PredictionStore } from "../../src/service/jobs/prediction-store.ts";
import { openPostgresDatabase } from "../../src/service/storage/postgres-database.ts";
import { startPostgres } from "../../test/postgres-server.ts";
import { type ServeProcess, smallest, startServe } from "../faults/serve-process.ts";
import { createTimings, repeat, type Timings } from "./timings.ts";

/** How much. */
export interface QueuePlan {
  /** Predictions that wait. */
  readonly queued: number;
  /** Workers that claim without a pause. */
  readonly claimants: number;
  /** Callers that send a prediction each second, and those that look each second. */
  readonly makers: number;
  readonly readers: number;
  readonly seconds: number;
}

/** Claimants of one process share its connections. */
const claimantsAPool = 5;

const waiting = (index: number): NewPrediction => ({
  ...{ id: `q${index}`, api: "cog", model: "m", version: "v", input: { prompt: "x" }, context: {} },
  job: { request: { prompt: "x", model_version: index % 2 === 0 ? "tiny" : "medium" }, warnings: [] },
  ...{ webhook: null, cancelAfter: null, caller: `caller${index % 7}` },
});

/**
 * Measure.
 *
 * @returns rows of a table of timings
 */
export async function measureQueue(plan: QueuePlan, folder: string): Promise<(readonly string[])[]> {
  const postgres = await startPostgres();
  const stores: PredictionStore[] = [];
  let server: ServeProcess | undefined;
  try {
    for (let i = 0; i < plan.claimants; i += claimantsAPool)
      stores.push(await createPredictionStore(await openPostgresDatabase(postgres.url)));
    const [store] = stores;
    if (!store) throw new Error("There must be a claimant.");
    let next = 0;
    const fill = async () => {
      const { queued } = await store.summary();
      const until = next + plan.queued - queued;
      const one = async () => {
        while (next < until) await store.create(waiting(next++), { maxQueued: 100_000 });
      };
      await Promise.all(Array.from({ length: 16 }, one));
    };
    await fill();
    const args = ["--data", folder, "--port", "0", "--no-work", "--max-queued", "100000"];
    server = await startServe(args, { DATABASE_URL: postgres.url });
    const rows: (readonly string[])[] = [];
    const measure = async (title: string, parts: readonly Part[]) => {
      const until = Date.now() + plan.seconds * 1000;
      const done = await Promise.all(parts.map((part) => part(until)));
      for (const [what, timings] of done.flat()) rows.push(timings.row(`${what}, ${title}`));
    };
    await measure(`${plan.queued} queued`, [send(server, plan), look(server, plan)]);
    await fill();
    await measure(`${plan.claimants} claimants, ${plan.queued} queued`, [take(stores, plan)]);
    await fill();
    await measure("all at once", [send(server, plan), look(server, plan), take(stores, plan)]);
    return rows;
  } finally {
    server?.child.kill("SIGKILL");
    for (const store of stores) await store.close();
    postgres.remove();
  }
}

type Part = (until: number) => Promise<[what: string, timings: Timings][]>;

/** Send predictions over HTTP. */
function send({ url }: ServeProcess, { makers }: QueuePlan): Part {
  return async (until) => {
    const timings = createTimings();
    const body = JSON.stringify({ input: smallest });
    const headers = { "content-type": "application/json", prefer: "respond-async" };
    const post = async () => {
      const answer = await fetch(`${url}/predictions`, { method: "POST", headers, body });
      await answer.text();
      if (!answer.ok) throw new Error(`${answer.status}`);
    };
    await repeat(() => timings.time(post), { times: makers, every: 1000, until });
    return [["POST", timings]];
  };
}

/** Look predictions up over HTTP. */
function look({ url }: ServeProcess, { readers }: QueuePlan): Part {
  return async (until) => {
    const timings = createTimings();
    const get = async (turn: number) => {
      const answer = await fetch(`${url}/v1/predictions/q${(turn * 7919) % 1000}`);
      await answer.text();
      if (!answer.ok) throw new Error(`${answer.status}`);
    };
    await repeat((turn) => timings.time(() => get(turn)), { times: readers, every: 1000, until });
    return [["GET", timings]];
  };
}

/** Claim predictions. */
function take(stores: readonly PredictionStore[], { claimants }: QueuePlan): Part {
  return async (until) => {
    const claims = createTimings();
    const one = async (turn: number) => {
      const store = stores[turn % stores.length] as PredictionStore;
      const claim = async () => {
        if (!(await store.claim(`w${turn}`, 3600, ["tiny", "medium"]))) throw new Error("Nothing waits.");
      };
      await claims.time(claim);
    };
    await repeat(one, { times: claimants, every: 0, until });
    return [["claim", claims]];
  };
}
