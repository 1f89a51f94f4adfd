/** One attempt at a prediction: run it under a renewed lease, and record how it ended. */
import { errorTable, isLooperError, LooperError, type Seconds } from "#base";
import { hidePaths } from "../http/hide-paths.ts";
import type { OutputFile, Prediction, PredictionProgress } from "../jobs/prediction.ts";
import type { AttemptEnd, Claim, PredictionQueue } from "../jobs/prediction-store.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import { retryWhileUnavailable } from "./retry-while-unavailable.ts";

/** What a runner gets: where to report, and when to stop. */
export interface RunHandle {
  /** Counts up; outputs of different attempts must not share a folder. */
  readonly attempt: number;
  /** Aborted when the prediction is canceled, timed out, or taken from this worker. */
  readonly signal: AbortSignal;
  /** Add to the logs. */
  log(text: string): void;
  /** Report progress. */
  progress(progress: PredictionProgress): void;
  /** Add a complete file on disk to the outputs of the prediction. */
  publish(file: OutputFile): Promise<void>;
}

/**
 * Runs a prediction.
 *
 * @returns metrics
 * @throws LooperError; the signal's reason
 */
export type RunPrediction = (
  prediction: Prediction,
  handle: RunHandle,
) => Promise<Readonly<Record<string, number>>>;

/** What a worker reports to a log. */
export interface WorkerEvent {
  readonly event: "claimed" | "published" | "ended" | "handed back" | "lease lost" | "no database";
  readonly id: string | null;
  readonly attempt: number | null;
  /** How it ended, or what was published. */
  readonly detail: string | null;
}

/** What an attempt needs. */
export interface AttemptOptions {
  readonly queue: PredictionQueue;
  readonly run: RunPrediction;
  readonly lease: Seconds;
  /** How long the attempt may take. */
  readonly timeLimit: Seconds;
  /** Called when the run does not stop although its signal was aborted; the process should end itself. */
  readonly onStuck?: (() => void) | undefined;
  readonly report: (event: WorkerEvent["event"], claim: Claim | null, detail?: string | null) => void;
}

/** A run that continues this long after its signal was aborted is stuck. */
const stuckAfter: Seconds = 60;

/** Why an attempt was aborted; the reason of its signal. */
class AttemptStop extends Error {
  override readonly name = "AbortError";
  readonly why: "canceled" | "handed back" | "lease lost" | "timed out";
  constructor(why: AttemptStop["why"]) {
    super(`Stopped: ${why}.`);
    this.why = why;
  }
}

/** Errors after which a new attempt may succeed, because it runs in a new engine process. */
const retried: ReadonlySet<string> = new Set([
  "RUNTIME_ENGINE_DIED",
  "RUNTIME_OUT_OF_MEMORY",
  "MODEL_CACHE_LOCKED",
  "WORK_STORAGE_FAILED",
]);

/** Errors of this worker's surroundings: another worker can do the prediction, and this one can do none. */
const ownFaults: ReadonlySet<string> = new Set([
  "WORK_STORAGE_DENIED",
  "WORK_STORAGE_NO_BUCKET",
  "WORK_STORAGE_REGION",
  "WORK_STORAGE_CLOCK",
]);

/** A running attempt. */
export interface Attempt {
  /** Resolves when its end is recorded; rejects, after that, with an error that ends the worker. */
  readonly done: Promise<void>;
  /** Stop it and put the prediction back into the queue. */
  handBack(): void;
}

/**
 * Start an attempt.
 *
 * @param claim - the right to work on the prediction
 * @param prediction - as it was claimed
 */
export function startAttempt(claim: Claim, prediction: Prediction, options: AttemptOptions): Attempt {
  const stopping = new AbortController();
  const abort = (why: AttemptStop["why"]) => stopping.abort(new AttemptStop(why));
  return {
    done: runAttempt(claim, prediction, options, stopping.signal, abort),
    handBack: () => abort("handed back"),
  };
}

async function runAttempt(
  claim: Claim,
  prediction: Prediction,
  options: AttemptOptions,
  signal: AbortSignal,
  abort: (why: AttemptStop["why"]) => void,
): Promise<void> {
  const { queue, run, lease, timeLimit, report } = options;
  report("claimed", claim);
  // Callers read errors and logs.
  const hide = (text: string) => hidePaths(text, prediction.job.request.audio);
  const keeper = createLeaseKeeper({ queue, claim, lease, onCancel: () => abort("canceled") });
  keeper.lost.then(() => abort("lease lost"));
  const limit = setTimeout(() => abort("timed out"), timeLimit * 1000);
  let stuck: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => {
    stuck = setTimeout(() => options.onStuck?.(), stuckAfter * 1000);
  });
  const publish = async (file: OutputFile): Promise<void> => {
    await retryWhileUnavailable(() => queue.publish(claim, file)).catch((error: unknown) => {
      if (isLooperError(error, "WORK_LEASE_LOST")) abort("lease lost");
      throw error;
    });
    report("published", claim, file.path);
  };
  let end: AttemptEnd;
  let fault: LooperError | undefined;
  try {
    const { attempt } = claim;
    const { progress } = keeper;
    const log = (text: string) => keeper.log(hide(text));
    end = {
      status: "succeeded",
      metrics: await run(prediction, { attempt, signal, log, progress, publish }),
    };
  } catch (error) {
    end = endOf(error, signal, timeLimit);
    if ("error" in end) end = { ...end, error: hide(end.error) };
    if (isLooperError(error) && ownFaults.has(error.code)) {
      fault = error;
      abort("handed back");
    }
  } finally {
    clearTimeout(limit);
    clearTimeout(stuck);
  }
  await recordEnd(claim, end, await keeper.close(), whyStopped(signal), options);
  if (fault) throw fault;
}

/** Record how an attempt ended, unless another one has the prediction by now. */
async function recordEnd(
  claim: Claim,
  end: AttemptEnd,
  logs: string,
  why: AttemptStop["why"] | null,
  { queue, report }: AttemptOptions,
): Promise<void> {
  if (why === "lease lost") return report("lease lost", claim);
  try {
    if (why === "handed back" && end.status !== "succeeded") {
      await retryWhileUnavailable(() => queue.handBack(claim));
      report("handed back", claim);
    } else {
      await retryWhileUnavailable(() => queue.finish(claim, end, logs));
      report("ended", claim, end.status === "failed" ? end.errorCode : end.status);
    }
  } catch (error) {
    if (!isLooperError(error, "WORK_LEASE_LOST")) throw error;
    report("lease lost", claim);
  }
}

function whyStopped({ reason }: AbortSignal): AttemptStop["why"] | null {
  return reason instanceof AttemptStop ? reason.why : null;
}

/** What an error of a run means for the prediction. */
function endOf(error: unknown, signal: AbortSignal, timeLimit: Seconds): AttemptEnd {
  const why = whyStopped(signal);
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
