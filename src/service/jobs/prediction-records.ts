/** Accepting, finding, listing and cancelling predictions: what the HTTP side asks of the store. */
import type { Seconds } from "#base";
import { changePrediction } from "./change-prediction.ts";
import type { Database, SqlValue } from "./database.ts";
import { type Notifications, topicOf } from "./notifications.ts";
import { isTerminal, type Prediction } from "./prediction.ts";
import { isPredictionId } from "./prediction-id.ts";
import { toPrediction } from "./prediction-row.ts";
import type { PredictionPage, PredictionQuery, PredictionRecords } from "./prediction-store.ts";
import { accept } from "./queue/accept.ts";
import { createAdmission } from "./queue/admission.ts";
import { summarize } from "./summarize.ts";
import { checkQuota } from "./usage/check-quota.ts";

/** Waiting callers look again this often, in case a notification was lost. */
const pollInterval: Seconds = 2;

/**
 * Open the records.
 *
 * @param database - with migrated tables
 * @param notifications - of the same database
 */
export function createPredictionRecords(database: Database, notifications: Notifications): PredictionRecords {
  const admit = createAdmission();
  const get = async (id: string) => {
    if (!isPredictionId(id)) return undefined;
    const [row] = await database.query("select * from looper.predictions where id = $1", [id]);
    return row && toPrediction(row);
  };
  return {
    get,

    create: (given, { maxQueued, quota }) =>
      database.transaction((queries) =>
        accept(queries, given, async () => {
          if (quota && given.caller != null) await checkQuota(queries, given.caller, quota);
          await admit(queries, maxQueued);
        }),
      ),

    list: (query) => list(database, query),

    async requestCancel(id) {
      if (!isPredictionId(id)) return undefined;
      return database.transaction(async (queries) => {
        const [row] = await queries.query("select * from looper.predictions where id = $1 for update", [id]);
        if (row === undefined) return undefined;
        const prediction = toPrediction(row);
        if (isTerminal(prediction.status) || prediction.cancelRequested) return prediction;
        if (row.worker !== null) return changePrediction(queries, id, { cancel_requested: ["true"] });
        const ended = { status: ["'canceled'"], completed_at: ["clock_timestamp()"] } as const;
        return changePrediction(queries, id, { ...ended, metrics: [waitedMetrics] }, ["completed"]);
      });
    },

    async waitForChange(id, revision, { timeout, signal }) {
      const until = performance.now() + timeout * 1000;
      for (;;) {
        const seen = await get(id);
        const left = (until - performance.now()) / 1000;
        if (seen === undefined || seen.revision > revision || left <= 0 || signal?.aborted) return seen;
        await notifications.wait(topicOf(id), Math.min(left, pollInterval), signal, async () => {
          return ((await get(id))?.revision ?? Infinity) > revision;
        });
      }
    },

    summary: () => summarize(database),

    async ping() {
      await database.query("select 1");
    },
  };
}

/** `metrics` of a prediction that ends without having been run. */
export const waitedMetrics =
  "jsonb_build_object('total_time', extract(epoch from clock_timestamp() - created_at))";

/** A cursor is a direction (`o`lder or `n`ewer) and a sequence number in the order of acceptance. */
function readCursor(cursor: string | undefined): { newer: boolean; seq: string } | undefined {
  const [, way, seq] = /^([on])([0-9]{1,18})$/.exec(cursor ?? "") ?? [];
  return seq === undefined ? undefined : { newer: way === "n", seq };
}

async function list(database: Database, query: PredictionQuery): Promise<PredictionPage> {
  const cursor = readCursor(query.cursor);
  const values: SqlValue[] = [];
  const where: string[] = [];
  const filter = (sql: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    values.push(value);
    where.push(sql.replace("?", `$${values.length}`));
  };
  filter("api = ?", query.api);
  if (query.caller === null) where.push("caller is null");
  else filter("caller = ?", query.caller);
  filter("created_at >= ?::timestamptz", query.createdAfter);
  filter("created_at < ?::timestamptz", query.createdBefore);
  filter(cursor?.newer ? "seq > ?::bigint" : "seq < ?::bigint", cursor?.seq);
  values.push(query.limit + 1);
  const condition = where.length > 0 ? `where ${where.join(" and ")}` : "";
  const rows = await database.query(
    `select * from looper.predictions ${condition} order by seq ${cursor?.newer ? "asc" : "desc"} limit $${values.length}::int`,
    values,
  );
  const more = rows.length > query.limit;
  const page = rows.slice(0, query.limit);
  if (cursor?.newer) page.reverse();
  // A page reached by a "newer" cursor has an older page, and one reached by an "older" cursor has a newer one.
  const older = cursor?.newer ? true : more;
  const newer = cursor?.newer ? more : cursor !== undefined;
  const [first, last] = [page[0], page.at(-1)];
  return {
    results: page.map((row): Prediction => toPrediction(row)),
    next: older && last ? `o${last.seq}` : null,
    previous: newer && first ? `n${first.seq}` : null,
  };
}
