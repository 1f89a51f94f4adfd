/** A worker on its own: takes work straight out of a PostgreSQL that it shares with servers and others. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Seconds } from "#base";
import { createPredictionStore } from "../jobs/create-store.ts";
import { serviceDefaults } from "../start-service.ts";
import { openPostgresDatabase } from "../storage/postgres-database.ts";
import { createPredictionRunner } from "./prediction-runner.ts";
import { createWorker, type Worker, type WorkerNews } from "./worker.ts";

/** How to work. */
export interface StandaloneWorkerOptions {
  readonly databaseUrl: string;
  /** The data folder; the same, on a shared disk, as that of the server. */
  readonly data: string;
  readonly home?: string | undefined;
  readonly threads?: number | undefined;
  readonly model?: string | undefined;
  readonly lease?: Seconds | undefined;
  readonly timeLimit?: Seconds | undefined;
  readonly onNews?: (news: WorkerNews) => void;
  readonly onStuck?: () => void;
}

/**
 * Open a model and work.
 *
 * @param options - whose queue, where files go
 * @throws LooperError MODEL_*, WORK_DATABASE_*
 */
export async function startWorker(options: StandaloneWorkerOptions): Promise<Worker> {
  const { databaseUrl, data, home, threads, model, onNews, onStuck } = options;
  const { lease = serviceDefaults.lease, timeLimit = serviceDefaults.timeLimit } = options;
  const store = await createPredictionStore(await openPostgresDatabase(databaseUrl));
  const runner = createPredictionRunner({ data: resolve(data), home, threads });
  try {
    await runner.warmUp(model);
  } catch (error) {
    await store.close();
    throw error;
  }
  const worker = createWorker({
    ...{ queue: store, name: `${hostname()}-${process.pid}-${randomUUID()}`, run: runner.run },
    ...{ lease, timeLimit },
    ...(onNews ? { onNews } : {}),
    ...(onStuck ? { onStuck } : {}),
  });
  return {
    done: worker.done,
    async stop(grace) {
      await worker.stop(grace);
      await runner.close();
      await store.close();
    },
  };
}
