/** Maintenance of the store: jobs of dead workers, expired data, outputs beyond the size limit. */
import type { Seconds } from "#base";
import { changePrediction } from "./change-prediction.ts";
import type { Database, Queries, SqlRow } from "./database.ts";
import type { OutputFile } from "./prediction.ts";
import { endAttempt, maxAttempts } from "./prediction-queue.ts";
import { waitedMetrics } from "./prediction-records.ts";
import type { StoreMaintenance } from "./prediction-store.ts";
import { countUnserved } from "./summarize.ts";
import { forgetDead } from "./workers/worker-records.ts";

/** Removing a prediction's data leaves its id, times and status. */
const removal = `input = '{}', job = '{"request":{"prompt":""},"warnings":[]}', context = '{}', outputs = '[]',
  output_bytes = 0, logs = '', data_removed = true, revision = revision + 1`;
/** Rows whose data is removed are deleted after this. */
const rowRetention: Seconds = 30 * 24 * 3600;
/** Removed per call, at most. */
const maxBatch = 500;

/**
 * Open the maintenance of a store.
 *
 * @param database - with migrated tables
 */
export function createStoreMaintenance(database: Database): StoreMaintenance {
  const idsOf = (rows: readonly SqlRow[]) => rows.map(({ id }) => String(id));
  return {
    reap({ deadWorker, allDead = false } = {}) {
      return database.transaction(async (queries) => {
        const reaped = await endDeadAttempts(queries, deadWorker, allDead);
        const late = await endLatePredictions(queries);
        await forgetDead(queries, { name: deadWorker, all: allDead });
        return { requeued: reaped.requeued, ended: [...reaped.ended, ...late] };
      });
    },

    unserved: () => countUnserved(database),

    async removeExpired(retention) {
      const ago = (seconds: string) => `clock_timestamp() - make_interval(secs => ${seconds}::float8)`;
      await database.query(`delete from looper.webhook_events where settled_at < ${ago("$1")}`, [retention]);
      await database.query(
        `delete from looper.predictions where data_removed and completed_at < ${ago("$1")}`,
        [rowRetention],
      );
      return idsOf(
        await database.query(
          `update looper.predictions set ${removal} where id in (
             select id from looper.predictions where not data_removed
               and completed_at < ${ago("$1")}
             order by completed_at limit ${maxBatch} for update skip locked) returning id`,
          [retention],
        ),
      );
    },

    async removeOldest(maxBytes) {
      return idsOf(
        await database.query(
          `update looper.predictions set ${removal} where completed_at is not null and not data_removed and id in (
             select id from (
               select id, sum(output_bytes) over (order by completed_at desc nulls first, seq desc) as held
               from looper.predictions where output_bytes > 0
             ) heap where held > $1::bigint) returning id`,
          [maxBytes],
        ),
      );
    },

    async outputsInUse(wanted) {
      const rows = await database.query(
        `select id, attempt, worker, completed_at, outputs from looper.predictions
         where id in (select json_array_elements_text($1::json))`,
        [JSON.stringify(wanted)],
      );
      return rows.map((row) => ({
        id: String(row.id),
        runningAttempt: row.worker !== null && row.completed_at === null ? Number(row.attempt) : null,
        published: (row.outputs as readonly OutputFile[]).map(({ path }) => path),
      }));
    },
  };
}

/** End attempts of dead workers: their predictions are requeued, or fail if no attempt is left. */
async function endDeadAttempts(queries: Queries, deadWorker: string | undefined, allDead: boolean) {
  const requeued: string[] = [];
  const ended: string[] = [];
  const held = await queries.query(
    `select * from looper.predictions where worker is not null and completed_at is null
       and (lease_until < clock_timestamp() or worker = $1 or $2) for update skip locked`,
    [deadWorker ?? "", allDead],
  );
  for (const row of held) {
    const failures = Number(row.failures) + 1;
    const times = failures === 1 ? "once" : `${failures} times`;
    const final = failures >= maxAttempts ? " It is not tried again." : "";
    const end = {
      status: "failed",
      error: `The worker died or stopped responding ${times} on this prediction.${final}`,
      errorCode: "WORK_ATTEMPTS_SPENT",
      retry: true,
    } as const;
    ((await endAttempt(queries, row, end, "")) ? ended : requeued).push(String(row.id));
  }
  return { requeued, ended };
}

/** End waiting predictions past their deadline, and cancel running ones; returns ids of those ended. */
async function endLatePredictions(queries: Queries): Promise<string[]> {
  const ended: string[] = [];
  const late = await queries.query(
    `select id, worker, cancel_requested from looper.predictions
     where completed_at is null and deadline < clock_timestamp() for update skip locked`,
  );
  for (const row of late) {
    const id = String(row.id);
    if (row.worker === null) {
      const changes = {
        status: ["case when attempt = 0 then 'aborted' else 'canceled' end"],
        completed_at: ["clock_timestamp()"],
        metrics: [waitedMetrics],
      } as const;
      await changePrediction(queries, id, changes, ["completed"]);
      ended.push(id);
    } else if (row.cancel_requested !== true) {
      await changePrediction(queries, id, { cancel_requested: ["true"] });
    }
  }
  return ended;
}
