/** Messages between a server and its worker process, beside calls to the queue. */
import type { Seconds } from "#base";
import type { StorageConfig } from "../storage/objects/storage-config.ts";
import type { QueueCall, QueueReply } from "./remote-queue.ts";
import type { WorkerEvent } from "./start-attempt.ts";

/** What a worker process is started with: one argument, as JSON; the storage, which has keys, in its environment. */
export interface WorkerConfig {
  readonly name: string;
  readonly storage: StorageConfig;
  readonly home?: string | undefined;
  readonly threads?: number | undefined;
  /** The model to open before the first job; the default model where it is not given. */
  readonly model?: string | undefined;
  /** The only models to work with; all that are on disk where it is not given. */
  readonly models?: readonly string[] | undefined;
  readonly lease: Seconds;
  readonly timeLimit: Seconds;
}

/** The variable of a worker's environment that holds the storage, as JSON. */
export const storageVariable = "MUSICGEN_LOOPER_WORKER_STORAGE";

/** From the worker. */
export type FromWorker =
  | QueueCall
  | { readonly state: "ready"; readonly model: string | null; readonly precision: string | null }
  | { readonly state: "failed"; readonly error: string; readonly code: string | null }
  | { readonly event: WorkerEvent };

/** To the worker. */
export type ToWorker = QueueReply | { readonly stop: Seconds };
