/** Counts of the store, for health and metrics. */
import type { Database, Queries, SqlRow } from "./database.ts";
import type { Prediction, TerminalStatus } from "./prediction.ts";
import type { StoreSummary } from "./prediction-store.ts";
import { isHeardOf } from "./workers/worker-records.ts";

/**
 * Count a prediction that has just ended.
 *
 * @param queries - of the transaction that ends it
 */
export async function countEnd(queries: Queries, { status, errorCode, metrics }: Prediction): Promise<void> {
  await queries.query(
    `insert into looper.totals as total (status, error_code, count, metrics) values ($1, $2, 1, $3::jsonb)
     on conflict (status, error_code) do update set count = total.count + 1, metrics = coalesce((
       select jsonb_object_agg(key, coalesce((total.metrics ->> key)::float8, 0)
         + coalesce((excluded.metrics ->> key)::float8, 0))
       from (select jsonb_object_keys(total.metrics) union select jsonb_object_keys(excluded.metrics)) as keys (key)
     ), '{}')`,
    [status, errorCode ?? "", JSON.stringify(metrics)],
  );
}

function counts(rows: readonly SqlRow[], key: string): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [String(row[key]), Number(row.count)]));
}

/**
 * Count what waits in vain.
 *
 * @param queries - of the store
 * @returns waiting predictions for models that no worker has which is heard of, by model
 */
export async function countUnserved(queries: Queries): Promise<Record<string, number>> {
  const rows = await queries.query(
    `select needed_model, count(*) as count from looper.predictions
     where worker is null and completed_at is null and needed_model <> '' and needed_model not in (
       select jsonb_array_elements_text(models) from looper.workers where ${isHeardOf})
     group by needed_model`,
  );
  return counts(rows, "needed_model");
}

/**
 * Count what is in the store.
 *
 * @param database - with migrated tables
 */
export async function summarize(database: Database): Promise<StoreSummary> {
  const [now = {}] = await database.query(
    `select waiting.*, running.*, room.*, hooks.* from
       (select count(*) as queued, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as oldest_queued
        from looper.predictions where worker is null and completed_at is null) as waiting,
       (select count(*) as running
        from looper.predictions where worker is not null and completed_at is null) as running,
       (select coalesce(sum(output_bytes), 0) as output_bytes
        from looper.predictions where not data_removed) as room,
       (select count(*) as pending_webhooks
        from looper.webhook_events where settled_at is null) as hooks`,
  );
  const workers = await database.query(
    `select state, count(*) as count from looper.workers where ${isHeardOf} group by state`,
  );
  const ended = await database.query(
    "select status, error_code, count, metrics from looper.totals order by status, error_code",
  );
  return {
    queued: Number(now.queued),
    running: Number(now.running),
    oldestQueued: Number(now.oldest_queued),
    unserved: await countUnserved(database),
    workers: counts(workers, "state"),
    outputBytes: Number(now.output_bytes),
    pendingWebhooks: Number(now.pending_webhooks),
    finished: ended.map((row) => ({
      status: row.status as TerminalStatus,
      errorCode: row.error_code === "" ? null : String(row.error_code),
      count: Number(row.count),
      metrics: row.metrics as Record<string, number>,
    })),
  };
}
