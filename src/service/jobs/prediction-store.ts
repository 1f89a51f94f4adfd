/**
 * The ports of the service: what the HTTP side, a worker and the housekeeping ask of the place where
 * predictions lie. Every promise here is kept by a transaction; times are those of the database.
 */
import type { Seconds } from "#base";
import type {
  Instant,
  NewPrediction,
  OutputFile,
  Prediction,
  PredictionProgress,
  TerminalStatus,
  WebhookEventName,
} from "./prediction.ts";

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
  /** From a page; the first page without it. One that was not made here reads as the first page. */
  readonly cursor?: string | undefined;
  /** 1…100 */
  readonly limit: number;
  readonly createdAfter?: Instant | undefined;
  readonly createdBefore?: Instant | undefined;
  /** Only those that came by this API. */
  readonly api?: Prediction["api"] | undefined;
}

/** What is in the store, in numbers. */
export interface StoreSummary {
  /** Waiting for a worker, second attempts included. */
  readonly queued: number;
  /** In the hands of a worker. */
  readonly running: number;
  /** Age of the one that waits longest; 0 when none does. */
  readonly oldestQueued: Seconds;
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

/** What the HTTP side asks. */
export interface PredictionDesk {
  /**
   * Accept a prediction. Once this returns, it is on disk and will be run.
   *
   * @param maxQueued - how many may wait, this one included
   * @returns the prediction; `created` is false when the id was there before, and nothing was changed
   * @throws LooperError WORK_QUEUE_FULL; WORK_DATABASE_UNAVAILABLE
   */
  create(
    prediction: NewPrediction,
    options: { readonly maxQueued: number },
  ): Promise<{ readonly prediction: Prediction; readonly created: boolean }>;
  /** Find a prediction; undefined if there is none of that id. */
  get(id: string): Promise<Prediction | undefined>;
  /** List predictions, newest first. */
  list(query: PredictionQuery): Promise<PredictionPage>;
  /**
   * Cancel: at once if it waits, within a chunk if it runs, not at all if it has ended.
   *
   * @returns the prediction as it stands after that; undefined if there is none of that id
   */
  requestCancel(id: string): Promise<Prediction | undefined>;
  /**
   * Wait until a prediction changes.
   *
   * @param revision - the one already seen; 0 returns at once
   * @param options - how long to wait at most; the signal ends the wait early, without an error
   * @returns the prediction as it stands, changed or not; undefined if there is none of that id
   */
  waitForChange(
    id: string,
    revision: number,
    options: { readonly timeout: Seconds; readonly signal?: AbortSignal | undefined },
  ): Promise<Prediction | undefined>;
  /** Count. */
  summary(): Promise<StoreSummary>;
  /** Ask the database for an answer. @throws LooperError WORK_DATABASE_UNAVAILABLE */
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

/** What a worker asks. All but `claim` and `waitForWork` @throws LooperError WORK_LEASE_LOST. */
export interface PredictionQueue {
  /**
   * Take the oldest prediction that waits.
   *
   * @param worker - a name that no other worker has or will have
   * @param lease - how long it stays in this hand without a word
   * @returns undefined when nothing waits
   */
  claim(
    worker: string,
    lease: Seconds,
  ): Promise<{ readonly claim: Claim; readonly prediction: Prediction } | undefined>;
  /** Wait until there may be something to claim, or the time is up. */
  waitForWork(timeout: Seconds, signal?: AbortSignal): Promise<void>;
  /** Keep the lease for `lease` more seconds, and tell how it goes. */
  renew(
    claim: Claim,
    lease: Seconds,
    news: { readonly logs?: string; readonly progress?: PredictionProgress },
  ): Promise<{ readonly cancelRequested: boolean }>;
  /**
   * Wait for a wish to cancel, some other change, or the end of the time.
   *
   * @returns whether a cancel was asked for
   */
  waitForCancel(claim: Claim, timeout: Seconds, signal?: AbortSignal): Promise<boolean>;
  /** Make a file that lies whole on disk part of the prediction. */
  publish(claim: Claim, file: OutputFile): Promise<void>;
  /**
   * End the attempt: with one terminal state, or, where it may be retried, back in the queue.
   *
   * @param logs - the last of them
   */
  finish(claim: Claim, end: AttemptEnd, logs?: string): Promise<void>;
  /** Give it back unfinished, as if it had not been claimed: for a graceful stop. */
  handBack(claim: Claim): Promise<void>;
}

/** Something to tell a webhook. */
export interface WebhookDelivery {
  /** Of the event, the same in every retry. */
  readonly webhookId: string;
  readonly event: WebhookEventName;
  readonly url: string;
  /** The prediction as it stood when the event happened. */
  readonly prediction: Prediction;
  /** Deliveries tried before this one. */
  readonly tries: number;
  readonly createdAt: Instant;
}

/**
 * Webhook events that wait to be delivered. They are written in the transaction that made them, so none
 * is lost and none is told of what did not happen. Events of one prediction are delivered in their
 * order. `output` and `logs` come at most every 500 ms; one that still waits takes up the newer.
 */
export interface WebhookOutbox {
  /**
   * Take what is due.
   *
   * @param lease - who does not settle it in that time has lost it to another
   */
  take(limit: number, lease: Seconds): Promise<readonly WebhookDelivery[]>;
  /** Say how it went: delivered, not to be tried again, or to be tried again in so many seconds. */
  settle(webhookId: string, outcome: "delivered" | "given up" | { readonly retryIn: Seconds }): Promise<void>;
  /** Wait until something may be due, or the time is up. */
  waitForDue(timeout: Seconds, signal?: AbortSignal): Promise<void>;
}

/** What the housekeeping asks. */
export interface StoreKeeping {
  /**
   * Put back what dead workers held, end what has used up its attempts or its deadline.
   *
   * @param options - a worker known to be dead, or that all are: their leases count as run out
   * @returns ids of those put back and of those ended
   */
  reap(options?: { readonly deadWorker?: string | undefined; readonly allDead?: boolean }): Promise<{
    readonly requeued: readonly string[];
    readonly ended: readonly string[];
  }>;
  /** Remove input, outputs and logs of those that ended so long ago; returns ids whose files may go. */
  removeExpired(retention: Seconds): Promise<readonly string[]>;
  /** The same for the oldest that ended, until no more than so many bytes of outputs are left. */
  removeOldest(maxBytes: number): Promise<readonly string[]>;
  /** Which output files of these predictions may be read or are being made; unknown ids are left out. */
  outputsInUse(ids: readonly string[]): Promise<
    readonly {
      readonly id: string;
      /** The attempt that may be writing now; null when none is. */
      readonly runningAttempt: number | null;
      /** `OutputFile.path` */
      readonly published: readonly string[];
    }[]
  >;
}

/** All of it. */
export interface PredictionStore extends PredictionDesk, PredictionQueue, StoreKeeping {
  readonly webhooks: WebhookOutbox;
  /** Let go of the database. */
  close(): Promise<void>;
}
