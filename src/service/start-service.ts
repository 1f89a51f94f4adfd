/** The service without its HTTP side: the store, the worker, the maintenance. */
import type { Seconds } from "#base";
import type { PredictionStore } from "./jobs/prediction-store.ts";
import { type SweptFiles, startMaintenance } from "./maintenance.ts";
import type { QueueWatch } from "./metrics/watch-queue.ts";
import { openStore } from "./open-store.ts";
import { gibibyte, type ServeSettings, type WorkSettings } from "./settings.ts";
import type { ObjectStore } from "./storage/objects/object-store.ts";
import { storageOf } from "./storage/objects/storage-config.ts";
import { startHeartbeat } from "./worker/heartbeat.ts";
import { openModelShelf } from "./worker/model-shelf.ts";
import type { WorkerEvent } from "./worker/start-attempt.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker/worker-process.ts";

/** What the service needs. */
export interface ServiceOptions {
  readonly settings: Pick<
    ServeSettings,
    | Exclude<keyof WorkSettings & keyof ServeSettings, "host" | "logLevel">
    | "work"
    | "retention"
    | "maxOutputGb"
  >;
  /** Names this process to those who are refused its data folder. */
  readonly command: string;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** Called when a worker exits that was not stopped. */
  readonly onExit?: ((how: string) => void) | undefined;
  /** Measures what its worker claims. */
  readonly watchQueue?: QueueWatch | undefined;
  /** With which the server signs. */
  readonly secret?: Uint8Array | undefined;
  /** Called after each sweep of files. */
  readonly onSweep?: ((removed: SweptFiles) => void) | undefined;
  /** Called when predictions begin or cease to wait for models that no worker has. */
  readonly onUnserved?: ((models: readonly string[]) => void) | undefined;
  /** Called when maintenance fails. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Called if another machine took the data folder over; the process must end. */
  readonly onLost?: (() => void) | undefined;
}

/** The service with a life. */
export interface Service {
  readonly store: PredictionStore;
  readonly objects: ObjectStore;
  /** Undefined with `--no-work`. */
  readonly worker: WorkerProcess | undefined;
  /**
   * Stop working: no new jobs, the running one ends or is requeued. The store still answers.
   *
   * @param grace - how long the running job may still take
   */
  stopWork(grace: Seconds): Promise<void>;
  /** Stop the rest and close the store. */
  close(): Promise<void>;
}

/**
 * Start the service.
 *
 * @param options - settings, callbacks
 * @throws LooperError WORK_DATA_*, WORK_SECRET_MISMATCH, WORK_DATABASE_*, WORK_STORAGE_*, OUTPUT_*
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, command, secret, onEvent, onExit, onSweep, onError, onLost, onUnserved } = options;
  const { home, threads, model, lease, timeLimit, retention, maxOutputGb } = settings;
  const opened = await openStore(settings, { command, onLost, secret });
  const { store, objects } = opened;
  const storage = storageOf(settings);
  const { models } = settings;
  const worker = settings.work
    ? startWorkerProcess({
        store: options.watchQueue?.(store) ?? store,
        storage,
        home,
        threads,
        model,
        models,
        lease,
        timeLimit,
        onEvent: heard,
        onExit,
      })
    : undefined;
  const heartbeat =
    worker &&
    startHeartbeat({
      ...{ queue: store, workers: store.workers, shelf: openModelShelf({ home, model, models }), threads },
      news: worker.news,
      onNewer: onError,
    });
  function heard(event: WorkerEvent): void {
    heartbeat?.beat();
    onEvent?.(event);
  }
  const maxOutputBytes = Math.round(maxOutputGb * gibibyte);
  const stopMaintenance = startMaintenance({
    store,
    objects,
    lease,
    retention,
    maxOutputBytes,
    onSweep,
    onError,
    onUnserved,
  });
  return {
    store,
    objects,
    worker,
    async stopWork(grace) {
      const stopped = worker?.stop(grace);
      heartbeat?.beat();
      await stopped;
      await heartbeat?.stop();
    },
    async close() {
      await stopMaintenance();
      await heartbeat?.stop();
      await opened.close();
    },
  };
}
