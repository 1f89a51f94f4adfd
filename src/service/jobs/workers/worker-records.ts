/** Who works: a row for each worker, with the time of its last heartbeat. */
import type { Seconds } from "#base";
import type { Database, Queries } from "../database.ts";
import type { PredictionProgress } from "../prediction.ts";
import { toInstant } from "../prediction-row.ts";
import type { KnownWorker, WorkerRecords } from "../prediction-store.ts";
import { refuseNewer } from "../schema/migrations.ts";

/** A worker reports at least this often. */
export const heartbeatInterval: Seconds = 5;
/** A worker that was silent for longer is not counted on. */
export const silentAfter: Seconds = 30;
/** A worker that was silent for longer is forgotten. */
const rememberedFor: Seconds = 120;

const isOlder = (age: Seconds) => `heartbeat_at < clock_timestamp() - make_interval(secs => ${age})`;

/** The condition that a worker is counted on. */
export const isHeardOf = `not (${isOlder(silentAfter)})`;

/**
 * Forget workers that were silent for long.
 *
 * @param queries - of the store
 * @param dead - one known to be dead, or all
 */
export async function forgetDead(
  queries: Queries,
  dead: { readonly name: string | undefined; readonly all: boolean },
): Promise<void> {
  const sql = `delete from looper.workers where name = $1 or $2 or ${isOlder(rememberedFor)}`;
  await queries.query(sql, [dead.name ?? "", dead.all]);
}

/**
 * Open the records of workers.
 *
 * @param database - with migrated tables
 */
export function createWorkerRecords(database: Database): WorkerRecords {
  return {
    async report({ name, host, pid, version, models, precision, threads, state, prediction }) {
      await database.query(
        `insert into looper.workers (name, host, pid, version, models, precision, threads, state, prediction)
         values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)
         on conflict (name) do update set models = $5::jsonb, precision = $6, threads = $7, state = $8,
           prediction = $9, heartbeat_at = clock_timestamp()`,
        [name, host, pid, version, JSON.stringify(models), precision, threads, state, prediction],
      );
      await refuseNewer(database);
    },

    async forget(name) {
      await database.query("delete from looper.workers where name = $1", [name]);
    },

    async list() {
      const rows = await database.query(
        `select worker.*, extract(epoch from clock_timestamp() - heartbeat_at) as silence, prediction.progress
         from looper.workers as worker
         left join looper.predictions as prediction on prediction.id = worker.prediction
           and prediction.worker = worker.name and prediction.completed_at is null
         order by host, worker.started_at, name`,
      );
      return rows.map(
        (row): KnownWorker => ({
          name: String(row.name),
          host: String(row.host),
          pid: Number(row.pid),
          version: String(row.version),
          models: row.models as readonly string[],
          precision: (row.precision ?? null) as string | null,
          threads: row.threads === null ? null : Number(row.threads),
          state: row.state as KnownWorker["state"],
          prediction: (row.prediction ?? null) as string | null,
          startedAt: toInstant(row.started_at),
          heartbeatAt: toInstant(row.heartbeat_at),
          silence: Number(row.silence),
          progress: (row.progress ?? null) as PredictionProgress | null,
        }),
      );
    },
  };
}
