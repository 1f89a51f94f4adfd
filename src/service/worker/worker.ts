/**
 * A worker: takes one prediction after the other, keeps its lease, says how it goes, ends it. How loops
 * are made it does not know; that is the runner's.
 */
import { errorTable, isLooperError, LooperError, type Seconds } from "#base";
import { createLeaseKeeper } from "../jobs/lease-keeper.ts";
import type { OutputFile, Prediction, PredictionProgress } from "../jobs/prediction.ts";
import type { AttemptEnd, Claim, PredictionQueue } from "../jobs/prediction-store.ts";
import { untilAnswered } from "./until-answered.ts";

/** What a runner may say and must listen to. */
export interface RunHandle {
  /** Counts up; outputs of different attempts must not share a folder. */
  readonly attempt: number;
  /** Aborted when the prediction is not wanted any more, or not from this worker. */
  readonly signal: AbortSignal;
  /** Add to the logs. */
  log(text: string): void;
  /** Say how far it is. */
  progress(progress: PredictionProgress): void;
  /** Make a whole file on disk part of the prediction. */
  publish(file: OutputFile): Promise<void>;
}

/**
 * Runs a prediction.
 *
 * @returns what it measured
 * @throws LooperError; the signal's reason
 */
export type RunPrediction = (
  prediction: Prediction,
  handle: RunHandle,
) => Promise<Readonly<Record<string, number>>>;

/** What a worker tells whoever keeps the log. */
export interface WorkerNews {
  readonly what: "claimed" | "published" | "ended" | "handed back" | "lease lost" | "no database";
  readonly id: string | null;
  readonly attempt: number | null;
  /** How it ended, or what was published. */
  readonly detail: string | null;
}

/** What a worker needs. */
export interface WorkerOptions {
  readonly queue: PredictionQueue;
  /** No other worker has it or will have it. */
  readonly name: string;
  readonly run: RunPrediction;
  /** How long a job stays in a hand that gives no sign; 25 s where it is not said. */
  readonly lease?: Seconds;
  /** How long one attempt may take. */
  readonly timeLimit: Seconds;
  readonly onNews?: (news: WorkerNews) => void;
  /** Called when a run does not stop in time although it was told to; the process should end itself. */
  readonly onStuck?: () => void;
}

/** A worker with a life. */
export interface Worker {
  /** Resolves when it has stopped; rejects with what no worker can live with. */
  readonly done: Promise<void>;
  /**
   * Take nothing more; end what is in hand, or give it back.
   *
   * @param grace - how long it may still take
   */
  stop(grace: Seconds): Promise<void>;
}

const defaultLease: Seconds = 25;
/** A run that goes on for so long after it was told to stop is stuck. */
const stuckAfter: Seconds = 60;
/** Even without a word from the database, an idle worker looks again this often. */
const lookAgain: Seconds = 5;

/** Why a run was aborted; never seen outside. */
class Stop extends Error {
  override readonly name = "AbortError";
  readonly why: "canceled" | "handed back" | "lease lost" | "timed out";
  constructor(why: Stop["why"]) {
    super(`Stopped: ${why}.`);
    this.why = why;
  }
}

/** Errors after which the same job may go well, because the process behind it is a new one. */
const retried: ReadonlySet<string> = new Set([
  "RUNTIME_ENGINE_DIED",
  "RUNTIME_OUT_OF_MEMORY",
  "MODEL_CACHE_LOCKED",
]);

/**
 * Start a worker.
 *
 * @param options - queue, name, runner, times
 */
export function createWorker(options: WorkerOptions): Worker {
  const { queue, name, run, lease = defaultLease, timeLimit, onNews } = options;
  const closing = new AbortController();
  let current: AbortController | undefined;
  const tell = (what: WorkerNews["what"], claim: Claim | null, detail: string | null = null) =>
    onNews?.({ what, id: claim?.id ?? null, attempt: claim?.attempt ?? null, detail });

  const attempt = async (claim: Claim, prediction: Prediction): Promise<void> => {
    tell("claimed", claim);
    const stopping = new AbortController();
    current = stopping;
    const abort = (why: Stop["why"]) => stopping.abort(new Stop(why));
    const keeper = createLeaseKeeper({ queue, claim, lease, onCancel: () => abort("canceled") });
    keeper.lost.then(() => abort("lease lost"));
    const limit = setTimeout(() => abort("timed out"), timeLimit * 1000);
    let stuck: ReturnType<typeof setTimeout> | undefined;
    stopping.signal.addEventListener("abort", () => {
      stuck = setTimeout(() => options.onStuck?.(), stuckAfter * 1000);
    });
    let end: AttemptEnd;
    try {
      const metrics = await run(prediction, {
        attempt: claim.attempt,
        signal: stopping.signal,
        log: keeper.log,
        progress: keeper.progress,
        async publish(file) {
          await untilAnswered(() => queue.publish(claim, file)).catch((error: unknown) => {
            if (isLooperError(error, "WORK_LEASE_LOST")) abort("lease lost");
            throw error;
          });
          tell("published", claim, file.path);
        },
      });
      end = { status: "succeeded", metrics };
    } catch (error) {
      end = endOf(error, stopping.signal, timeLimit);
    } finally {
      clearTimeout(limit);
      clearTimeout(stuck);
      current = undefined;
    }
    const why = stopping.signal.reason instanceof Stop ? stopping.signal.reason.why : null;
    const rest = await keeper.close();
    try {
      if (why === "lease lost") {
        tell("lease lost", claim);
      } else if (why === "handed back" && end.status !== "succeeded") {
        await untilAnswered(() => queue.handBack(claim));
        tell("handed back", claim);
      } else {
        await untilAnswered(() => queue.finish(claim, end, rest));
        tell("ended", claim, end.status === "failed" ? end.errorCode : end.status);
      }
    } catch (error) {
      if (!isLooperError(error, "WORK_LEASE_LOST")) throw error;
      tell("lease lost", claim);
    }
  };

  const work = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const taken = await untilAnswered(() => queue.claim(name, lease), {
        signal: closing.signal,
        onOutage: () => tell("no database", null),
      });
      if (taken) await attempt(taken.claim, taken.prediction);
      else await queue.waitForWork(lookAgain, closing.signal).catch(() => undefined);
    }
  };
  const done = work();
  done.catch(() => undefined);

  return {
    done,
    async stop(grace) {
      closing.abort();
      const timer = setTimeout(() => current?.abort(new Stop("handed back")), grace * 1000);
      await done.finally(() => clearTimeout(timer));
    },
  };
}

/** What a failed run means for the prediction. */
function endOf(error: unknown, signal: AbortSignal, timeLimit: Seconds): AttemptEnd {
  const why = signal.reason instanceof Stop ? signal.reason.why : null;
  if (why === "canceled") return { status: "canceled" };
  if (why === "timed out") {
    const message = `It took longer than ${timeLimit} s. Ask for fewer or shorter variations.`;
    const { code } = new LooperError("WORK_TIMED_OUT", message);
    return { status: "failed", error: message, errorCode: code, retry: false };
  }
  if (isLooperError(error)) {
    const retry = retried.has(error.code) && errorTable[error.code].retry;
    return { status: "failed", error: error.message, errorCode: error.code, retry };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { status: "failed", error: `Internal error: ${reason}`, errorCode: "RUNTIME_FAILED", retry: false };
}
