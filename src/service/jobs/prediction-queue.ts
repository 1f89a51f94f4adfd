/**
 * The table as a queue: claims and leases. The attempt number is the fencing token: only the latest attempt
 * can change the prediction.
 */

import type { Seconds } from "#base";
import { type Changes, changePrediction, isHeldBy, lockClaim, refuseLost } from "./change-prediction.ts";
import type { Database, Queries, SqlRow } from "./database.ts";
import { type Notifications, notify, topicOf, workTopic } from "./notifications.ts";
import type { OutputFile, WebhookEventName } from "./prediction.ts";
import { storableText, toPrediction } from "./prediction-row.ts";
import type { AttemptEnd, Claim, PredictionQueue } from "./prediction-store.ts";
import { claimNext, untilLease } from "./queue/claim.ts";
import { modelsWaiting, servedTurn } from "./queue/waiting-models.ts";

/** A prediction is attempted at most this often. */
export const maxAttempts = 3;
/** Logs are cut at this many characters. */
const maxLogLength = 256 * 1024;

const appended = `left(logs || ?::text, ${maxLogLength})`;

/**
 * Open the queue.
 *
 * @param database - with migrated tables
 * @param notifications - of the same database
 */
export function createPredictionQueue(database: Database, notifications: Notifications): PredictionQueue {
  return {
    waitingModels: () => modelsWaiting(database),

    claim: (worker, lease, models) =>
      database.transaction((queries) => claimNext(queries, worker, lease, models)),

    async waitForWork(timeout, signal, unable = []) {
      const isWork = async () => (await modelsWaiting(database)).some((model) => !unable.includes(model));
      await notifications.wait(workTopic, timeout, signal, isWork);
    },

    renew: (claim, lease, update) =>
      database.transaction((queries) => renewLease(queries, claim, lease, update)),

    async waitForCancel(claim, timeout, signal) {
      let requested = false;
      await notifications.wait(
        topicOf(claim.id),
        timeout,
        signal,
        async () => (requested = await isCancelRequested(database, claim)),
      );
      return requested || (await isCancelRequested(database, claim));
    },

    publish: (claim, file) => database.transaction((queries) => addOutput(queries, claim, file)),

    finish(claim, end, logs = "") {
      return database.transaction(async (queries) => {
        if (await wasFinished(queries, claim)) return;
        const row = await lockClaim(queries, claim);
        await endAttempt(queries, row, end, logs);
      });
    },

    handBack(claim) {
      return database.transaction(async (queries) => {
        const row = await lockClaim(queries, claim);
        if (row.cancel_requested === true) await endAttempt(queries, row, { status: "canceled" }, "");
        else await requeue(queries, row, 0, "The worker was stopped. Another one goes on.\n");
      });
    },
  };
}

async function renewLease(
  queries: Queries,
  claim: Claim,
  lease: Seconds,
  { logs = "", progress }: Parameters<PredictionQueue["renew"]>[2],
): ReturnType<PredictionQueue["renew"]> {
  const row = await lockClaim(queries, claim);
  if (logs === "" && progress === undefined) {
    // Nothing that a caller waits for: the revision stays.
    await queries.query(
      "update looper.predictions set lease_until = clock_timestamp() + make_interval(secs => $2::float8) where id = $1",
      [claim.id, lease],
    );
  } else {
    const changes: Changes = {
      lease_until: [untilLease, lease],
      logs: [appended, storableText(logs)],
      ...(progress ? { progress: ["?::jsonb", JSON.stringify(progress)] } : {}),
    };
    await changePrediction(queries, claim.id, changes, logs === "" ? [] : ["logs"]);
  }
  return { cancelRequested: Boolean(row.cancel_requested) };
}

async function isCancelRequested(queries: Queries, claim: Claim): Promise<boolean> {
  const [row = {}] = await queries.query(
    "select worker, attempt, completed_at, cancel_requested from looper.predictions where id = $1",
    [claim.id],
  );
  refuseLost(row, claim);
  return row.cancel_requested === true;
}

async function addOutput(queries: Queries, claim: Claim, file: OutputFile): Promise<void> {
  const row = await lockClaim(queries, claim);
  const before = row.outputs as readonly OutputFile[];
  // A retry, because the reply to the first call was lost.
  if (before.some(({ path }) => path === file.path)) return;
  const changes: Changes = {
    outputs: ["?::jsonb", JSON.stringify([...before, file])],
    output_bytes: ["output_bytes + ?::bigint", file.size],
  };
  // A webhook for each loop; its parts and the document are in the next one.
  await changePrediction(queries, claim.id, changes, file.part === undefined ? ["output"] : []);
}

/** Tell whether this is a retry, because the reply to the first call was lost. */
async function wasFinished(queries: Queries, claim: Claim): Promise<boolean> {
  const [row] = await queries.query("select * from looper.predictions where id = $1 for update", [claim.id]);
  return row !== undefined && row.completed_at !== null && isHeldBy(row, claim);
}

/** Leave out numbers that JSON does not have. */
function finiteMetrics(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

/** Put a prediction back into the queue after an attempt without a result. */
async function requeue(queries: Queries, row: SqlRow, failures: 0 | 1, note: string): Promise<void> {
  await changePrediction(
    queries,
    String(row.id),
    {
      worker: ["null"],
      lease_until: ["null"],
      // At the head of its caller's, and no further: a turn that is over would be served before all others.
      turn: [`coalesce(${servedTurn("?::int")}, turn)`, Number(row.priority)],
      failures: ["failures + ?::int", failures],
      logs: [appended, note],
    },
    ["logs"],
  );
  await notify(queries, workTopic);
}

/**
 * End an attempt: in one terminal state, or back in the queue.
 *
 * @param queries - of a transaction that holds the row's lock
 * @param row - the locked row
 * @param end - how the attempt ended
 * @param logs - those not stored yet
 * @returns whether the prediction has ended with it
 */
export async function endAttempt(
  queries: Queries,
  row: SqlRow,
  end: AttemptEnd,
  logs: string,
): Promise<boolean> {
  const { id } = toPrediction(row);
  const attempts = Number(row.failures) + 1;
  const canceled = Boolean(row.cancel_requested) && end.status !== "succeeded";
  const lastLogs = storableText(logs);
  if (end.status === "failed" && end.retry && !canceled && attempts < maxAttempts) {
    const note = `Attempt ${attempts} of ${maxAttempts} failed: ${storableText(end.error)} Trying again.\n`;
    await requeue(queries, row, 1, `${lastLogs}${note}`);
    return false;
  }
  const failed = end.status === "failed" && !canceled;
  const changes: Changes = {
    status: ["?", canceled ? "canceled" : end.status],
    completed_at: ["clock_timestamp()"],
    lease_until: ["null"],
    progress: ["null"],
    logs: [appended, lastLogs],
    error: ["?", failed ? storableText(end.error) : null],
    error_code: ["?", failed ? end.errorCode : null],
    metrics: [
      `?::jsonb || jsonb_build_object(
        'predict_time', extract(epoch from clock_timestamp() - attempt_started_at),
        'total_time', extract(epoch from clock_timestamp() - created_at))`,
      JSON.stringify(finiteMetrics(end.metrics ?? {})),
    ],
  };
  const events: WebhookEventName[] = lastLogs === "" ? ["completed"] : ["logs", "completed"];
  await changePrediction(queries, id, changes, events);
  return true;
}
