/** A standalone worker: claims predictions from a PostgreSQL that it shares with servers and other workers. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { LooperError } from "#base";
import { openStore } from "../open-store.ts";
import { resolveSettings } from "../read-settings.ts";
import { type WorkInput, workSettings } from "../settings.ts";
import { createPredictionRunner } from "./prediction-runner.ts";
import type { WorkerEvent } from "./start-attempt.ts";
import { createWorker, type Worker } from "./worker.ts";

/**
 * What a standalone worker needs: its settings, and what to call. Its files are where the server's
 * are: in a bucket, or in a data folder on a shared disk.
 */
export interface StandaloneWorkerOptions extends WorkInput {
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** Called when a run does not stop; the process should end itself. */
  readonly onStuck?: (() => void) | undefined;
}

/**
 * Open a model and work.
 *
 * @param options - settings that differ from their defaults, callbacks
 * @throws LooperError INPUT_MISSING without `databaseUrl`; INPUT_*, MODEL_*, WORK_DATA_*, WORK_DATABASE_*,
 *   WORK_STORAGE_*
 */
export async function startWorker(options: StandaloneWorkerOptions): Promise<Worker> {
  const { onEvent, onStuck, ...given } = options;
  const settings = resolveSettings(workSettings, given);
  const { databaseUrl, home, threads, model, lease, timeLimit } = settings;
  if (databaseUrl === undefined) {
    const message =
      "DATABASE_URL is not set. A standalone worker needs a PostgreSQL; without one, `serve` does the work itself.";
    throw new LooperError("INPUT_MISSING", message);
  }
  const opened = await openStore(settings, { command: "musicgen-looper work" });
  const { store } = opened;
  const runner = createPredictionRunner({ objects: opened.objects, home, threads });
  try {
    await runner.warmUp(model);
  } catch (error) {
    await opened.close();
    throw error;
  }
  const name = `${hostname()}-${process.pid}-${randomUUID()}`;
  const { run } = runner;
  const worker = createWorker({ queue: store, name, run, lease, timeLimit, onEvent, onStuck });
  return {
    done: worker.done,
    async stop(grace) {
      try {
        await worker.stop(grace);
      } finally {
        await runner.close();
        await opened.close();
      }
    },
  };
}
