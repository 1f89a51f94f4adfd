/**
 * The ports to the store of predictions: what the HTTP side, a worker and the maintenance ask of it. Each
 * call is one transaction; times are those of the database's clock.
 */
import type { Seconds } from "#base";
import type { Quota } from "../keys/caller.ts";
import type {
  Instant,
  NewPrediction,
  OutputFile,
  Prediction,
  PredictionProgress,
  TerminalStatus,
  WebhookEventName,
} from "./prediction.ts";
import type { UsageRecords } from "./usage/usage-records.ts";

/** A page of predictions, newest first. */
export interface PredictionPage {
  readonly results: readonly Prediction[];
  /** Cursor of the page of older ones; null on the last. */
  readonly next: string | null;
  /** Cursor of the page of newer ones; null on the first. */
  readonly previous: string | null;
}

/** Which predictions to list. */
export interface PredictionQuery {
  /** From another page; without it, or where it is not valid, the first page. */
  readonly cursor?: string | undefined;
  /** 1…100 */
  readonly limit: number;
  readonly createdAfter?: Instant | undefined;
  readonly createdBefore?: Instant | undefined;
  /** Only those of this key; null for those without one; undefined for all. */
  readonly caller?: string | null | undefined;
  /** Only those made with this API. */
  readonly api?: Prediction["api"] | undefined;
}

/** Counts of the store. */
export interface StoreSummary {
  /** Waiting for a worker, including second attempts. */
  readonly queued: number;
  /** Claimed by a worker. */
  readonly running: number;
  /** Age of the one that has waited longest; 0 when none waits. */
  readonly oldestQueued: Seconds;
  /** Waiting for a model that no worker has which is heard of, by model. */
  readonly unserved: Readonly<Record<string, number>>;
  /** Workers that are heard of, by state. */
  readonly workers: Readonly<Partial<Record<WorkerReport["state"], number>>>;
  /** All that ended since the store was made. `metrics` are sums. */
  readonly finished: readonly {
    readonly status: TerminalStatus;
    readonly errorCode: string | null;
    readonly count: number;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  /** Webhook events not yet delivered nor given up. */
  readonly pendingWebhooks: number;
  /** Bytes of all published outputs. */
  readonly outputBytes: number;
}

/** The store as the HTTP side sees it: accept, find, list, cancel, wait. */
export interface PredictionRecords {
  /**
   * Accept a prediction. When this returns, it is on disk and will be run.
   *
   * @param options - how many predictions may wait, including this one; what its caller may use
   * @returns the prediction; `created` is false when the id existed before with the same input, and nothing was
   *   changed; with another input it is made anew, once it has ended
   * @throws LooperError WORK_QUEUE_FULL, WORK_QUOTA_USED; WORK_ID_IN_USE while it runs with another input, or where it
   *   is another caller's; WORK_DATABASE_UNAVAILABLE
   */
  create(
    prediction: NewPrediction,
    options: { readonly maxQueued: number; readonly quota?: Quota | undefined },
  ): Promise<{ readonly prediction: Prediction; readonly created: boolean }>;
  /** Find a prediction; undefined if there is none with that id. */
  get(id: string): Promise<Prediction | undefined>;
  /** List predictions, newest first. */
  list(query: PredictionQuery): Promise<PredictionPage>;
  /**
   * Cancel: at once if it waits, within a chunk of audio if it runs; a prediction that has ended stays as it is.
   *
   * @returns the prediction as it stands after that; undefined if there is none with that id
   */
  requestCancel(id: string): Promise<Prediction | undefined>;
  /**
   * Wait until a prediction changes.
   *
   * @param revision - the one already seen; 0 returns at once
   * @param options - how long to wait at most; the signal ends the wait early, without an error
   * @returns the prediction as it stands, changed or not; undefined if there is none with that id
   */
  waitForChange(
    id: string,
    revision: number,
    options: { readonly timeout: Seconds; readonly signal?: AbortSignal | undefined },
  ): Promise<Prediction | undefined>;
  /** Count. */
  summary(): Promise<StoreSummary>;
  /** Check that the database responds. @throws LooperError WORK_DATABASE_UNAVAILABLE */
  ping(): Promise<void>;
}

/** The right to work on a prediction, until the lease runs out. `attempt` is the fencing token. */
export interface Claim {
  readonly id: string;
  readonly worker: string;
  readonly attempt: number;
}

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly status: "succeeded" | "canceled"; readonly metrics?: Readonly<Record<string, number>> }
  | {
      readonly status: "failed";
      readonly error: string;
      readonly errorCode: string;
      /** Try again, as long as there are attempts left. */
      readonly retry: boolean;
      readonly metrics?: Readonly<Record<string, number>>;
    };

/** The store as a worker sees it. Those with a claim @throws LooperError WORK_LEASE_LOST. */
export interface PredictionQueue {
  /**
   * Take the prediction that is next: of the highest priority; of those, one of each caller in turn.
   *
   * @param worker - a name unique to this worker
   * @param lease - how long the claim holds without a renewal
   * @param models - those that the worker has; all where it is not given
   * @returns undefined when nothing waits
   */
  claim(
    worker: string,
    lease: Seconds,
    models?: readonly string[],
  ): Promise<{ readonly claim: Claim; readonly prediction: Prediction } | undefined>;
  /** Models that waiting predictions need; an empty name where any will do. */
  waitingModels(): Promise<readonly string[]>;
  /** Wait until there may be something to claim, but for models in `unable`; at most `timeout`. */
  waitForWork(timeout: Seconds, signal?: AbortSignal, unable?: readonly string[]): Promise<void>;
  /** Extend the lease to `lease` seconds from now, and add logs and progress. */
  renew(
    claim: Claim,
    lease: Seconds,
    update: { readonly logs?: string; readonly progress?: PredictionProgress },
  ): Promise<{ readonly cancelRequested: boolean }>;
  /**
   * Wait for a request to cancel, some other change, or `timeout`.
   *
   * @returns whether a cancel was requested
   */
  waitForCancel(claim: Claim, timeout: Seconds, signal?: AbortSignal): Promise<boolean>;
  /** Add a complete file on disk to the outputs of the prediction. */
  publish(claim: Claim, file: OutputFile): Promise<void>;
  /**
   * End the attempt: with one terminal state, or, where it may be retried, back in the queue.
   *
   * @param logs - those not sent yet
   */
  finish(claim: Claim, end: AttemptEnd, logs?: string): Promise<void>;
  /** Put it back unfinished, as if it had not been claimed: for a graceful stop. */
  handBack(claim: Claim): Promise<void>;
}

/** A webhook event that is due. */
export interface WebhookDelivery {
  /** Id of the event, the same in every retry. */
  readonly webhookId: string;
  readonly event: WebhookEventName;
  readonly url: string;
  /** Host and port of the URL, as it was written. */
  readonly host: string;
  /** The prediction as it stood when the event happened. */
  readonly prediction: Prediction;
  /** Deliveries tried before this one. */
  readonly tries: number;
  readonly createdAt: Instant;
}

/**
 * Webhook events that wait to be delivered. They are written in the transaction that caused them, so none
 * is lost and none reports what did not happen. Events of one prediction are delivered in order. `output`
 * and `logs` come at most every 500 ms; one that still waits is replaced by the newer.
 */
export interface WebhookOutbox {
  /**
   * Take what is due.
   *
   * @param lease - an event not settled within this time can be taken by another dispatcher
   * @param slots - how many events of one host may be under way, and how many are, by host
   */
  take(
    limit: number,
    lease: Seconds,
    slots?: { readonly perHost: number; readonly used: Readonly<Record<string, number>> },
  ): Promise<readonly WebhookDelivery[]>;
  /** Record the outcome: delivered, given up, or to be retried in so many seconds. */
  settle(webhookId: string, outcome: "delivered" | "given up" | { readonly retryIn: Seconds }): Promise<void>;
  /** Wait until something may be due, at most `timeout`. */
  waitForDue(timeout: Seconds, signal?: AbortSignal): Promise<void>;
}

/** The store as the maintenance sees it. */
export interface StoreMaintenance {
  /**
   * Requeue jobs of dead workers, end those without attempts left or past their deadline.
   *
   * @param options - a worker known to be dead, or that all are: their leases count as expired
   * @returns ids of those requeued and of those ended
   */
  reap(options?: { readonly deadWorker?: string | undefined; readonly allDead?: boolean }): Promise<{
    readonly requeued: readonly string[];
    readonly ended: readonly string[];
  }>;
  /** How many wait for a model that no worker has which is heard of, by model. */
  unserved(): Promise<Readonly<Record<string, number>>>;
  /** Remove input, outputs and logs of predictions that ended so long ago; returns ids whose files can be deleted. */
  removeExpired(retention: Seconds): Promise<readonly string[]>;
  /** The same for the oldest that ended, until at most so many bytes of outputs are left. */
  removeOldest(maxBytes: number): Promise<readonly string[]>;
  /** Which output files of these predictions are in use; unknown ids are left out. */
  outputsInUse(ids: readonly string[]): Promise<
    readonly {
      readonly id: string;
      /** The attempt that may be writing files now; null when none is. */
      readonly runningAttempt: number | null;
      /** `OutputFile.path` */
      readonly published: readonly string[];
    }[]
  >;
}

/** What a worker says of itself. */
export interface WorkerReport {
  /** As in its claims. */
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Of its program. */
  readonly version: string;
  /** Those that it claims predictions for. */
  readonly models: readonly string[];
  /** Of the model that is open; null while none is. */
  readonly precision: string | null;
  /** Of the model; null for as many as the machine has cores. */
  readonly threads: number | null;
  readonly state: "starting" | "ready" | "busy" | "draining" | "failed";
  /** The prediction that it works on. */
  readonly prediction: string | null;
}

/** A worker as the store knows it. */
export interface KnownWorker extends WorkerReport {
  readonly startedAt: Instant;
  readonly heartbeatAt: Instant;
  /** Since its last heartbeat. */
  readonly silence: Seconds;
  /** Of the prediction that it works on. */
  readonly progress: PredictionProgress | null;
}

/** Who works here: each worker says so every few seconds; who has not for a while is forgotten. */
export interface WorkerRecords {
  /** @throws LooperError WORK_DATABASE_NEWER when the tables were brought to a version that this program does not know */
  report(worker: WorkerReport): Promise<void>;
  /** It has ended. */
  forget(name: string): Promise<void>;
  /** By host and start. */
  list(): Promise<readonly KnownWorker[]>;
}

/** The whole store. */
export interface PredictionStore extends PredictionRecords, PredictionQueue, StoreMaintenance {
  readonly workers: WorkerRecords;
  readonly usage: UsageRecords;
  readonly webhooks: WebhookOutbox;
  /** Close the database. */
  close(): Promise<void>;
}
