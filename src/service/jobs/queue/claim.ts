/** Which prediction is next, and whose it becomes. */
import type { Seconds } from "#base";
import { type Changes, changePrediction } from "../change-prediction.ts";
import type { Queries } from "../database.ts";
import type { PredictionQueue } from "../prediction-store.ts";
import { modelsWaiting } from "./waiting-models.ts";

/** The end of a lease of `?` seconds. */
export const untilLease = "clock_timestamp() + make_interval(secs => ?::float8)";

const open = `worker is null and completed_at is null
  and (deadline is null or deadline > clock_timestamp() or started_at is not null)`;
const order = "priority desc, turn, seq";

/**
 * Claim the next prediction: of the highest priority, then of the lowest turn, then the oldest.
 *
 * @param queries - of a transaction
 * @param models - those that the worker has; undefined for all that are asked for
 */
export async function claimNext(
  queries: Queries,
  worker: string,
  lease: Seconds,
  models?: readonly string[],
): ReturnType<PredictionQueue["claim"]> {
  for (const model of await inOrder(queries, models ?? (await modelsWaiting(queries)))) {
    const [row] = await queries.query(
      `select id, attempt from looper.predictions where needed_model = $1 and ${open}
       order by ${order} limit 1 for update skip locked`,
      [model],
    );
    if (row === undefined) continue;
    const changes: Changes = {
      status: ["'processing'"],
      worker: ["?", worker],
      attempt: ["attempt + 1"],
      lease_until: [untilLease, lease],
      started_at: ["coalesce(started_at, clock_timestamp())"],
      attempt_started_at: ["clock_timestamp()"],
      outputs: ["'[]'"],
      output_bytes: ["0"],
      progress: ["null"],
    };
    const events = Number(row.attempt) === 0 ? (["start"] as const) : [];
    const prediction = await changePrediction(queries, String(row.id), changes, events);
    return { claim: { id: prediction.id, worker, attempt: prediction.attempt }, prediction };
  }
  return undefined;
}

/** Models in the order of their next predictions; nothing is locked by looking. */
async function inOrder(queries: Queries, models: readonly string[]): Promise<readonly string[]> {
  if (models.length < 2) return models;
  const rows = await queries.query(
    `select next.needed_model from json_array_elements_text($1::json) as asked (model)
     cross join lateral (select needed_model, ${order.replace(" desc", "")} from looper.predictions
       where needed_model = asked.model and ${open} order by ${order} limit 1) as next
     order by ${order}`,
    [JSON.stringify(models)],
  );
  return rows.map(({ needed_model: model }) => String(model));
}
