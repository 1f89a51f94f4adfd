/**
 * How any change to a prediction is made: the row is locked, changed, its revision counted up, the
 * webhook events written and waiting callers notified, all in one transaction.
 */
import { LooperError } from "#base";
import type { Queries, SqlRow, SqlValue } from "./database.ts";
import { notify, topicOf } from "./notifications.ts";
import type { Prediction, WebhookEventName } from "./prediction.ts";
import { toPrediction } from "./prediction-row.ts";
import type { Claim } from "./prediction-store.ts";
import { countEnd } from "./summarize.ts";
import { countUsage } from "./usage/count-usage.ts";
import { writeWebhookEvent } from "./write-webhook-event.ts";

/** Columns to set: the SQL of each value, with `?` for a parameter that follows it. */
export type Changes = Readonly<Record<string, readonly [sql: string, ...values: SqlValue[]]>>;

/**
 * Change a row.
 *
 * @param queries - of a transaction that holds the row's lock
 * @param changes - columns and values
 * @param events - webhook events to write, if the prediction's webhook asked for them
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
  if (changes.completed_at !== undefined) {
    await countEnd(queries, prediction);
    await countUsage(queries, prediction);
  }
  for (const event of events) await writeWebhookEvent(queries, prediction, event);
  await notify(queries, topicOf(id));
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
 * Refuse a claim that is no longer valid.
 *
 * @param row - of its prediction; empty if there is none
 * @throws LooperError WORK_LEASE_LOST
 */
export function refuseLost(row: SqlRow, claim: Claim): void {
  if (isHeldBy(row, claim) && row.completed_at === null) return;
  const reason =
    row.worker === undefined
      ? "no longer exists"
      : row.completed_at === null
        ? "was given to another attempt"
        : "has ended";
  const message = `Attempt ${claim.attempt} at prediction ${claim.id} has lost its lease: the prediction ${reason}.`;
  throw new LooperError("WORK_LEASE_LOST", message, { facts: { id: claim.id, attempt: claim.attempt } });
}

/** Tell whether this very claim was the last to hold a row. */
export function isHeldBy(row: SqlRow, claim: Claim): boolean {
  return row.worker === claim.worker && Number(row.attempt) === claim.attempt;
}
