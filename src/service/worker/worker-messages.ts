/** What a server and its worker process say to each other, beside questions to the queue. */

import type { Seconds } from "#base";
import type { QueueAnswer, QueueQuestion } from "./remote-queue.ts";
import type { WorkerNews } from "./worker.ts";

/** What a worker process is started with; one argument, as JSON. */
export interface WorkerOrders {
  readonly name: string;
  readonly data: string;
  readonly home?: string | undefined;
  readonly threads?: number | undefined;
  /** The model to open before the first job; the default one where it is not given. */
  readonly model?: string | undefined;
  readonly lease: Seconds;
  readonly timeLimit: Seconds;
}

/** From the worker. */
export type FromWorker =
  | QueueQuestion
  | { readonly state: "ready"; readonly model: string | null }
  | { readonly state: "failed"; readonly error: string; readonly code: string | null }
  | { readonly news: WorkerNews };

/** To the worker. */
export type ToWorker = QueueAnswer | { readonly stop: Seconds };
