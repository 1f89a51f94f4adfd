/** Housekeeping: what dead workers held, what is too old, what takes too much room. */
import type { Seconds } from "#base";
import { waitedMetrics } from "./accept-and-find.ts";
import { changePrediction } from "./change-prediction.ts";
import type { Database, SqlRow } from "./database.ts";
import type { OutputFile } from "./prediction.ts";
import type { StoreKeeping } from "./prediction-store.ts";
import { endAttempt, maxAttempts } from "./queue.ts";

/** What is left of a prediction whose data is removed: who, when, how it ended. */
const removal = `input = '{}', job = '{"request":{"prompt":""},"warnings":[]}', context = '{}', outputs = '[]',
  output_bytes = 0, logs = '', data_removed = true, revision = revision + 1`;
/** What has ended so many seconds ago is not even known by its id any more. */
const forgottenAfter: Seconds = 30 * 24 * 3600;
/** Removed in one go, at most. */
const batch = 500;

/**
 * Open the housekeeping.
 *
 * @param database - with migrated tables
 */
export function createKeeping(database: Database): StoreKeeping {
  const ids = (rows: readonly SqlRow[]) => rows.map(({ id }) => String(id));
  return {
    reap({ deadWorker, allDead = false } = {}) {
      return database.transaction(async (queries) => {
        const requeued: string[] = [];
        const ended: string[] = [];
        const held = await queries.query(
          `select * from looper.predictions where worker is not null and completed_at is null
             and (lease_until < clock_timestamp() or worker = $1 or $2) for update skip locked`,
          [deadWorker ?? "", allDead],
        );
        for (const row of held) {
          const tried = Number(row.failures) + 1;
          const error = `The worker died or fell silent ${tried === 1 ? "once" : `${tried} times`} on this prediction.`;
          const spent = tried >= maxAttempts ? ` It is not tried again.` : "";
          const end = {
            status: "failed",
            error: `${error}${spent}`,
            errorCode: "WORK_ATTEMPTS_SPENT",
            retry: true,
          } as const;
          ((await endAttempt(queries, row, end, "")) ? ended : requeued).push(String(row.id));
        }
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
        return { requeued, ended };
      });
    },

    async removeExpired(retention) {
      const ago = (seconds: string) => `clock_timestamp() - make_interval(secs => ${seconds}::float8)`;
      await database.query(`delete from looper.webhook_events where settled_at < ${ago("$1")}`, [retention]);
      await database.query(
        `delete from looper.predictions where data_removed and completed_at < ${ago("$1")}`,
        [forgottenAfter],
      );
      return ids(
        await database.query(
          `update looper.predictions set ${removal} where id in (
             select id from looper.predictions where not data_removed
               and completed_at < ${ago("$1")}
             order by completed_at limit ${batch} for update skip locked) returning id`,
          [retention],
        ),
      );
    },

    async removeOldest(maxBytes) {
      return ids(
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

    async outputsInUse(asked) {
      const rows = await database.query(
        `select id, attempt, worker, completed_at, outputs from looper.predictions
         where id in (select json_array_elements_text($1::json))`,
        [JSON.stringify(asked)],
      );
      return rows.map((row) => ({
        id: String(row.id),
        runningAttempt: row.worker !== null && row.completed_at === null ? Number(row.attempt) : null,
        published: (row.outputs as readonly OutputFile[]).map(({ path }) => path),
      }));
    },
  };
}
