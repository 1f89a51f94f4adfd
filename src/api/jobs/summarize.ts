/** The store in numbers, for health and for metrics. */
import type { Database } from "./database.ts";
import type { TerminalStatus } from "./prediction.ts";
import type { StoreSummary } from "./prediction-store.ts";

/**
 * Count what is in the store.
 *
 * @param database - with migrated tables
 */
export async function summarize(database: Database): Promise<StoreSummary> {
  const [now = {}] = await database.query(
    `select count(*) filter (where worker is null and completed_at is null) as queued,
       count(*) filter (where worker is not null and completed_at is null) as running,
       coalesce(extract(epoch from clock_timestamp() -
         min(created_at) filter (where worker is null and completed_at is null)), 0) as oldest_queued,
       coalesce(sum(output_bytes), 0) as output_bytes,
       (select count(*) from looper.webhook_events where settled_at is null) as pending_webhooks
     from looper.predictions`,
  );
  const ended = await database.query(
    `with ended as (select * from looper.predictions where completed_at is not null),
     sums as (
       select status, coalesce(error_code, '') as error_code, jsonb_object_agg(name, total) as metrics from (
         select status, error_code, key as name, sum(value::text::float8) as total
         from ended, jsonb_each(metrics) group by status, error_code, key
       ) each group by status, error_code
     )
     select counts.*, sums.metrics from (
       select status, error_code, count(*) as count from ended group by status, error_code
     ) counts left join sums on sums.status = counts.status and sums.error_code = coalesce(counts.error_code, '')
     order by status, error_code`,
  );
  return {
    queued: Number(now.queued),
    running: Number(now.running),
    oldestQueued: Number(now.oldest_queued),
    outputBytes: Number(now.output_bytes),
    pendingWebhooks: Number(now.pending_webhooks),
    finished: ended.map((row) => ({
      status: row.status as TerminalStatus,
      errorCode: (row.error_code ?? null) as string | null,
      count: Number(row.count),
      metrics: (row.metrics ?? {}) as Record<string, number>,
    })),
  };
}
