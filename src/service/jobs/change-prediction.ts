/**
 * How any change to a prediction is made: the row is locked, changed, its revision counted up, the
 * webhook events written and the waiting woken, all in one transaction.
 */
import { LooperError } from "#base";
import type { Queries, SqlRow, SqlValue } from "./database.ts";
import { topicOf, wake } from "./notifications.ts";
import type { Prediction, WebhookEventName } from "./prediction.ts";
import { toPrediction } from "./prediction-row.ts";
import type { Claim } from "./prediction-store.ts";
import { countEnd } from "./summarize.ts";
import { writeEvent } from "./write-event.ts";

/** Columns to set: the SQL of each value, with `?` for a parameter that follows it. */
export type Changes = Readonly<Record<string, readonly [sql: string, ...values: SqlValue[]]>>;

/**
 * Change a row.
 *
 * @param queries - of a transaction that holds the row's lock
 * @param changes - columns and values
 * @param events - what webhooks are told, where they asked for it
 * @returns the prediction as it stands now
 */
export async function changePrediction(
  queries: Queries,
  id: string,
  changes: Changes,
  events: readonly WebhookEventName[] = [],
): Promise<Prediction> {
  const values: SqlValue[] = [id];
  const sets = Object.entries(changes).map(([column, [sql, ...given]]) => {
    const numbered = sql.replaceAll("?", () => {
      values.push(given.shift() ?? null);
      return `$${values.length}`;
    });
    return `${column} = ${numbered}`;
  });
  const [row] = await queries.query(
    `update looper.predictions set revision = revision + 1, ${sets.join(", ")} where id = $1 returning *`,
    values,
  );
  if (row === undefined) throw new Error(`No row to change: ${id}`);
  const prediction = toPrediction(row);
  if (changes.completed_at !== undefined) await countEnd(queries, prediction);
  for (const event of events) await writeEvent(queries, prediction, event);
  await wake(queries, topicOf(id));
  return prediction;
}

/**
 * Lock the row of a claim.
 *
 * @returns the row
 * @throws LooperError WORK_LEASE_LOST when another attempt has it, or it has ended
 */
export async function lockClaim(queries: Queries, claim: Claim): Promise<SqlRow> {
  const [row = {}] = await queries.query("select * from looper.predictions where id = $1 for update", [
    claim.id,
  ]);
  refuseLost(row, claim);
  return row;
}

/**
 * Make sure that a claim still counts.
 *
 * @param row - of its prediction; empty where it is gone
 * @throws LooperError WORK_LEASE_LOST
 */
export function refuseLost(row: SqlRow, claim: Claim): void {
  if (holds(row, claim) && row.completed_at === null) return;
  const fate =
    row.worker === undefined ? "is gone" : row.completed_at === null ? "was given to another" : "has ended";
  const message = `Attempt ${claim.attempt} at prediction ${claim.id} has lost its lease: the prediction ${fate}.`;
  throw new LooperError("WORK_LEASE_LOST", message, { facts: { id: claim.id, attempt: claim.attempt } });
}

/** Whether a row was last in the hands of this very claim. */
export function holds(row: SqlRow, claim: Claim): boolean {
  return row.worker === claim.worker && Number(row.attempt) === claim.attempt;
}
