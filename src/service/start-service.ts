/** All of the service but its HTTP: the store, the worker, the housekeeping; started and stopped in order. */

import type { Seconds } from "#base";
import type { PredictionStore } from "./jobs/prediction-store.ts";
import { keepHouse } from "./maintenance.ts";
import { openStore, type StorePlace } from "./open-store.ts";
import type { WorkerNews } from "./worker/worker.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker/worker-process.ts";

/** How the service works. */
export interface ServiceOptions extends StorePlace {
  /** What this process is called, for whoever is refused the folder. */
  readonly command: string;
  /** Home of graphs and models. */
  readonly home?: string | undefined;
  /** Threads of the model. */
  readonly threads?: number | undefined;
  /** The model to open before the first job. */
  readonly model?: string | undefined;
  /** Whether to work here, or leave it to `work` on this or other machines. */
  readonly work?: boolean | undefined;
  readonly lease?: Seconds | undefined;
  readonly timeLimit?: Seconds | undefined;
  readonly retention?: Seconds | undefined;
  readonly maxOutputBytes?: number | undefined;
  readonly onNews?: ((news: WorkerNews) => void) | undefined;
  /** Told when a worker dies that was not to. */
  readonly onDeath?: ((how: string) => void) | undefined;
  /** Told when a chore fails. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
  /** Called if another machine took the folder over; the process must end. */
  readonly onLost?: (() => void) | undefined;
}

/** Where the options say nothing. */
export const serviceDefaults = {
  // Longer than listening and cutting may hold up a renewal on a busy machine; with the rounds of the
  // housekeeping still within 30 s.
  lease: 25,
  timeLimit: 30 * 60,
  retention: 60 * 60,
  maxOutputBytes: 10 * 1024 ** 3,
} as const;

/** The service with a life. */
export interface Service {
  readonly store: PredictionStore;
  /** Undefined where the work is left to others. */
  readonly worker: WorkerProcess | undefined;
  /**
   * Stop: no new jobs, the running one ends or is given back, then the store is closed.
   *
   * @param grace - how long the running job may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/**
 * Start the service.
 *
 * @param options - where its data lies, and how it works
 * @throws LooperError WORK_DATA_IN_USE, WORK_DATA_CORRUPT, WORK_DATABASE_*, OUTPUT_*
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { lease = serviceDefaults.lease, timeLimit = serviceDefaults.timeLimit } = options;
  const { retention = serviceDefaults.retention, maxOutputBytes = serviceDefaults.maxOutputBytes } = options;
  const { data, home, threads, model, onNews, onDeath, onTrouble, onLost } = options;
  const opened = await openStore(options, { command: options.command, ...(onLost ? { onLost } : {}) });
  const { store } = opened;
  const worker =
    options.work === false
      ? undefined
      : startWorkerProcess({
          ...{ store, data, home, threads, model, lease, timeLimit },
          ...(onNews ? { onNews } : {}),
          ...(onDeath ? { onDeath } : {}),
        });
  const stopKeeping = keepHouse({
    ...{ store, data, lease, retention, maxOutputBytes },
    ...(onTrouble ? { onTrouble } : {}),
  });
  return {
    store,
    worker,
    async stop(grace) {
      await worker?.stop(grace);
      await stopKeeping();
      await opened.close();
    },
  };
}
