/** Accepting, finding, listing and cancelling predictions: what the HTTP side asks of the store. */
import { isDeepStrictEqual } from "node:util";
import { LooperError, type Seconds } from "#base";
import { changePrediction } from "./change-prediction.ts";
import type { Database, SqlValue } from "./database.ts";
import { type Notifications, notify, topicOf, workTopic } from "./notifications.ts";
import { isTerminal, type Prediction } from "./prediction.ts";
import { isPredictionId } from "./prediction-id.ts";
import { storableText, toPrediction } from "./prediction-row.ts";
import type { PredictionPage, PredictionQuery, PredictionRecords } from "./prediction-store.ts";
import { summarize } from "./summarize.ts";

/** Key of the advisory lock held while the queue is counted; the number has no meaning. */
const admissionLock = 764_023_002;
/** Waiting callers look again this often, in case a notification was lost. */
const pollInterval: Seconds = 2;

/**
 * Open the records.
 *
 * @param database - with migrated tables
 * @param notifications - of the same database
 */
export function createPredictionRecords(database: Database, notifications: Notifications): PredictionRecords {
  const get = async (id: string) => {
    if (!isPredictionId(id)) return undefined;
    const [row] = await database.query("select * from looper.predictions where id = $1", [id]);
    return row && toPrediction(row);
  };
  return {
    get,

    create(given, { maxQueued }) {
      return database.transaction(async (queries) => {
        await queries.query("select pg_advisory_xact_lock($1)", [admissionLock]);
        const [found] = await queries.query("select * from looper.predictions where id = $1", [given.id]);
        const known = found && toPrediction(found);
        if (known && isDeepStrictEqual(known.input, given.input))
          return { prediction: known, created: false };
        if (known && !isTerminal(known.status)) throw idInUse(given.id);
        const [count] = await queries.query(
          "select count(*) as waiting from looper.predictions where worker is null and completed_at is null",
        );
        const waiting = Number(count?.waiting);
        if (waiting >= maxQueued) throw queueFull(waiting, maxQueued);
        const [row] = await queries.query(`${known ? renewal : insertion} returning *`, [
          given.id,
          given.api,
          storableText(given.model),
          storableText(given.version),
          JSON.stringify(given.input),
          JSON.stringify(given.job),
          JSON.stringify(given.context),
          given.webhook && JSON.stringify(given.webhook),
          given.cancelAfter,
        ]);
        await notify(queries, workTopic);
        return { prediction: toPrediction(row ?? {}), created: true };
      });
    },

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

const insertion = `insert into looper.predictions (id, api, model, version, input, job, context, webhook, deadline)
  values ($1, $2, $3, $4, $5::json, $6::json, $7::json, $8::json,
    clock_timestamp() + make_interval(secs => $9::float8))`;

/**
 * The same id anew, after its end and with another input. Attempts count on: a number is never given twice, and no
 * worker of before can write. Events of before are delivered as they were.
 */
const renewal = `update looper.predictions set seq = default, api = $2, model = $3, version = $4, input = $5::json,
  job = $6::json, context = $7::json, webhook = $8::json,
  deadline = clock_timestamp() + make_interval(secs => $9::float8),
  status = 'starting', revision = revision + 1, outputs = '[]', output_bytes = 0, error = null, error_code = null,
  logs = '', progress = null, metrics = '{}', created_at = clock_timestamp(), started_at = null,
  completed_at = null, cancel_requested = false, data_removed = false, attempt_started_at = null, failures = 0,
  worker = null, lease_until = null where id = $1`;

function idInUse(id: string): LooperError {
  const message = `The prediction ${id} is under way with another input. Wait for its end, cancel it, or choose another id.`;
  return new LooperError("WORK_ID_IN_USE", message, { facts: { id } });
}

/** `metrics` of a prediction that ends without having been run. */
export const waitedMetrics =
  "jsonb_build_object('total_time', extract(epoch from clock_timestamp() - created_at))";

function queueFull(waiting: number, maxQueued: number): LooperError {
  const message = `The queue is full: ${waiting} predictions are waiting, the limit is ${maxQueued}. Try again later.`;
  return new LooperError("WORK_QUEUE_FULL", message, { facts: { waiting, maxQueued } });
}

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
