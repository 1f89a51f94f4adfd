/**
 * What a prediction is: one request, accepted, and all that is known of it until its data is removed.
 * The terms are those of Replicate and Cog; how each writes it as JSON is the HTTP side's.
 */
import type { Ratio, Seconds } from "#base";
import type { LoopRequest, Stage } from "#looper";

/**
 * Where a prediction is in its life.
 *
 *     starting ─► processing ─► succeeded | failed | canceled
 *         └─► canceled | aborted (its deadline passed before it began)
 *
 * It never goes back: a job that waits for its second attempt is still `processing`.
 */
export type PredictionStatus = "starting" | "processing" | TerminalStatus;
/** The ways in which a prediction ends. */
export type TerminalStatus = "succeeded" | "failed" | "canceled" | "aborted";

/** A point in time: ISO 8601 in UTC with milliseconds, by the database's clock. */
export type Instant = string;

/** Events that a webhook can receive. */
export type WebhookEventName = "start" | "output" | "logs" | "completed";

/** Where changes are posted. */
export interface Webhook {
  readonly url: string;
  /** The events asked for; all four where the caller gave no filter. */
  readonly events: readonly WebhookEventName[];
}

/** A file that belongs to a prediction. Only published files are ever served. */
export interface OutputFile {
  /** 1…20; 0 for what belongs to all of them. */
  readonly variation: number;
  /** The part of a loop that a stem is, such as "drums"; `document` for `loops.json`; absent for a loop itself. */
  readonly part?: string;
  /** Base name to offer a caller who saves it, such as `funky-drums-124bpm-8beats-1.wav`. */
  readonly name: string;
  /** Below the folder of outputs, with `/`: `ID/ATTEMPT/NAME`. */
  readonly path: string;
  readonly contentType: string;
  /** Size in bytes. */
  readonly size: number;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
}

/** The `part` of `loops.json`. */
export const documentPart = "document";

/** The name of a file in an answer: `variation_01`, `variation_01_drums`; undefined for what is no sound. */
export function outputKey({ variation, part }: Pick<OutputFile, "variation" | "part">): string | undefined {
  if (variation < 1 || variation > 20 || part === documentPart) return undefined;
  const key = `variation_${String(variation).padStart(2, "0")}`;
  return part === undefined ? key : `${key}_${part}`;
}

/** How far a running prediction is. */
export interface PredictionProgress {
  readonly stage: Stage;
  /** Of the stage. */
  readonly done: Ratio;
  /** Of the run. */
  readonly runDone?: Ratio;
  /** Null until a pace is known. */
  readonly secondsLeft?: Seconds | null;
}

/** What a worker does. Everything in it was checked when the prediction was accepted. */
export interface PredictionJob {
  /**
   * The request after aliases, with its seed drawn, so that a second attempt makes the same music. `audio`, if
   * present, is a path below the data folder. `model_version` is the name of the model to open.
   */
  readonly request: LoopRequest;
  /** Written at the top of the logs, a line each: for instance that another model is used. */
  readonly warnings: readonly string[];
}

/** A prediction to be accepted. */
export interface NewPrediction {
  /** Given by the caller (`PUT`), or drawn by the server: 1…64 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  /** The API that it was made with; decides the body of its webhooks. */
  readonly api: "cog" | "replicate";
  /** As shown to callers: `owner/name`. */
  readonly model: string;
  /** Full id of the version that it runs as. */
  readonly version: string;
  /** The input as the caller gave it. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly job: PredictionJob;
  readonly webhook: Webhook | null;
  /** Canceled if it has not ended so many seconds after it is accepted (`Cancel-After`); null for no limit. */
  readonly cancelAfter: Seconds | null;
  /** Further data of the HTTP side, stored as it is. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Name of the key with which it was asked for; null where there are no keys. */
  readonly caller?: string | null;
  /** Those of a higher one are claimed first: −1, 0 or 1. 0 where it is not given. */
  readonly priority?: number;
}

/** A prediction as it stands. */
export interface Prediction extends Omit<NewPrediction, "cancelAfter" | "caller" | "priority"> {
  readonly caller: string | null;
  readonly priority: number;
  readonly status: PredictionStatus;
  /** Counts up with every change; see `PredictionStore.waitForChange`. */
  readonly revision: number;
  /** In the order of publishing; grows while it runs. Empty again once the data is removed. */
  readonly outputs: readonly OutputFile[];
  /** Why it failed, as a sentence; null otherwise. */
  readonly error: string | null;
  /** The code of the error table behind `error`; null otherwise. */
  readonly errorCode: string | null;
  readonly logs: string;
  readonly progress: PredictionProgress | null;
  /** `predict_time` and `total_time` in seconds, and what the worker measured; filled at the end. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly createdAt: Instant;
  /** When the first attempt began. */
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly deadline: Instant | null;
  /** Whether a cancel was requested that the worker has not carried out yet. */
  readonly cancelRequested: boolean;
  /** Whether input, outputs and logs were removed after the retention time. */
  readonly dataRemoved: boolean;
  /** 0 before the first. */
  readonly attempt: number;
}

/**
 * Tell whether a prediction has ended.
 *
 * @param status - where it is
 */
export function isTerminal(status: PredictionStatus): status is TerminalStatus {
  return status !== "starting" && status !== "processing";
}
