/** A worker: claims one prediction after the other and attempts it. How loops are made is the runner's. */
import type { Seconds } from "#base";
import type { PredictionQueue } from "../jobs/prediction-store.ts";
import { retryWhileUnavailable } from "./retry-while-unavailable.ts";
import {
  type Attempt,
  type AttemptOptions,
  type RunPrediction,
  startAttempt,
  type WorkerEvent,
} from "./start-attempt.ts";

/** What a worker needs. */
export interface WorkerOptions {
  readonly queue: PredictionQueue;
  /** Unique to this worker. */
  readonly name: string;
  readonly run: RunPrediction;
  /** Whether a model is here; where it is not given, all are. */
  readonly has?: ((model: string) => Promise<boolean>) | undefined;
  /** How long a claim holds without a renewal. */
  readonly lease: Seconds;
  /** How long one attempt may take. */
  readonly timeLimit: Seconds;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** Called when a run does not stop although its signal was aborted; the process should end itself. */
  readonly onStuck?: (() => void) | undefined;
}

/** A worker with a life. */
export interface Worker {
  /** Resolves when it has stopped; rejects with an error that it cannot recover from. */
  readonly done: Promise<void>;
  /**
   * Claim nothing more; end the running attempt, or put it back into the queue.
   *
   * @param grace - how long the attempt may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/** An idle worker looks for work this often, in case a notification was lost. */
const pollInterval: Seconds = 5;

/**
 * Start a worker.
 *
 * @param options - queue, name, runner, times
 */
export function createWorker(options: WorkerOptions): Worker {
  const { queue, onEvent } = options;
  const closing = new AbortController();
  let current: Attempt | undefined;
  const report: AttemptOptions["report"] = (event, claim, detail = null) =>
    onEvent?.({ event, id: claim?.id ?? null, attempt: claim?.attempt ?? null, detail });

  const work = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const unable: string[] = [];
      const claimed = await retryWhileUnavailable(() => claimAble(options, unable), {
        signal: closing.signal,
        onOutage: () => report("no database", null),
      });
      if (claimed) {
        current = startAttempt(claimed.claim, claimed.prediction, { ...options, report });
        await current.done;
        current = undefined;
      } else await queue.waitForWork(pollInterval, closing.signal, unable).catch(() => undefined);
    }
  };
  const done = work();
  done.catch(() => undefined);

  return {
    done,
    async stop(grace) {
      closing.abort();
      const timer = setTimeout(() => current?.handBack(), grace * 1000);
      await done.finally(() => clearTimeout(timer));
    },
  };
}

/** Claim a prediction whose model is here; others are added to `unable`. */
async function claimAble(
  { queue, name, lease, has }: WorkerOptions,
  unable: string[],
): ReturnType<PredictionQueue["claim"]> {
  if (has === undefined) return queue.claim(name, lease);
  const able: string[] = [];
  unable.length = 0;
  for (const model of await queue.waitingModels()) {
    (model === "" || (await has(model)) ? able : unable).push(model);
  }
  return able.length === 0 ? undefined : queue.claim(name, lease, able);
}
