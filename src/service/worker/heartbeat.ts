/** A worker's word to the others: who it is, what it has, what it does, every few seconds. */
import { hostname } from "node:os";
import { isLooperError, type LooperError } from "#base";
import { software } from "#studio";
import type { PredictionQueue, WorkerRecords, WorkerReport } from "../jobs/prediction-store.ts";
import { heartbeatInterval } from "../jobs/workers/worker-records.ts";
import type { ModelShelf } from "./model-shelf.ts";

/** What changes about a worker. */
export type WorkerNews = Pick<WorkerReport, "name" | "pid" | "precision" | "state" | "prediction">;

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly queue: Pick<PredictionQueue, "waitingModels">;
  readonly workers: WorkerRecords;
  readonly shelf: ModelShelf;
  readonly threads: number | undefined;
  /** How it stands; undefined while there is no worker. */
  readonly news: () => WorkerNews | undefined;
  /** Called when a newer program has changed the tables: this one must end. */
  readonly onNewer?: ((error: LooperError) => void) | undefined;
}

/** A heartbeat. */
export interface Heartbeat {
  /** Report at once, because something changed. */
  beat(): void;
  /** Report no more, and let the worker be forgotten. */
  stop(): Promise<void>;
}

/**
 * Start the heartbeat of a worker. While the database is away nothing is reported.
 *
 * @param options - whose it is
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { queue, workers, shelf, threads, news, onNewer } = options;
  let stopped = false;
  let last: string | undefined;
  const report = async (): Promise<void> => {
    const now = news();
    if (now === undefined || stopped) return;
    // Names by which predictions call models that are here.
    for (const model of await queue.waitingModels()) if (model !== "") await shelf.has(model);
    last = now.name;
    await workers.report({
      ...{ ...now, host: hostname(), version: software().version },
      ...{ models: await shelf.list(), threads: threads ?? null },
    });
  };
  let reporting: Promise<void> = Promise.resolve();
  const beat = () => {
    reporting = reporting.then(report).catch((error: unknown) => {
      if (isLooperError(error, "WORK_DATABASE_NEWER")) onNewer?.(error);
    });
  };
  beat();
  const timer = setInterval(beat, heartbeatInterval * 1000);
  timer.unref();
  return {
    beat,
    async stop() {
      clearInterval(timer);
      stopped = true;
      await reporting;
      if (last !== undefined) await workers.forget(last).catch(() => undefined);
    },
  };
}
