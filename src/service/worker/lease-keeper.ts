/** Renews a lease while an attempt runs, sending logs and progress along, and watches for a request to cancel. */
import { isLooperError, type Seconds } from "#base";
import type { PredictionProgress } from "../jobs/prediction.ts";
import type { Claim, PredictionQueue } from "../jobs/prediction-store.ts";

/** The keeper of one lease. */
export interface LeaseKeeper {
  /** Resolves when the lease is lost; never, if it is not. */
  readonly lost: Promise<void>;
  log(text: string): void;
  progress(progress: PredictionProgress): void;
  /** @returns the logs that have not been sent yet */
  close(): Promise<string>;
}

/** The lease is renewed at least this often, so that logs and progress are fresh. */
const maxRenewalInterval: Seconds = 1;
/** One wait for a request to cancel lasts this long; after an error the next begins this much later. */
const cancelWait: Seconds = 5;
const cancelRetry: Seconds = 1;

/**
 * Keep a lease.
 *
 * @param options - the claim, the length of each lease; `onCancel` is called once when a cancel is requested
 */
export function createLeaseKeeper(options: {
  readonly queue: PredictionQueue;
  readonly claim: Claim;
  readonly lease: Seconds;
  readonly onCancel: () => void;
}): LeaseKeeper {
  const { queue, claim, lease } = options;
  let unsent = "";
  let progress: PredictionProgress | undefined;
  let canceled = false;
  let renewal: Promise<void> = Promise.resolve();
  let idle = true;
  let lose: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });

  const closing = new AbortController();
  const end = () => {
    clearInterval(timer);
    closing.abort();
    lose();
  };
  const cancel = () => {
    if (canceled) return;
    canceled = true;
    options.onCancel();
  };
  const renew = async (): Promise<void> => {
    idle = false;
    const logs = unsent;
    const sentProgress = progress;
    unsent = "";
    progress = undefined;
    try {
      const { cancelRequested } = await queue.renew(claim, lease, {
        logs,
        ...(sentProgress ? { progress: sentProgress } : {}),
      });
      if (cancelRequested) cancel();
    } catch (error) {
      unsent = logs + unsent;
      progress ??= sentProgress;
      // Any other error is the database's: the next renewal tries again, and the attempt number decides in the end.
      if (isLooperError(error, "WORK_LEASE_LOST")) end();
    } finally {
      idle = true;
    }
  };
  const timer = setInterval(
    () => {
      if (idle) renewal = renew();
    },
    Math.min(maxRenewalInterval, lease / 4) * 1000,
  );

  void watchForCancel({ queue, claim, signal: closing.signal, onCancel: cancel, onLost: end });

  return {
    lost,
    log: (text) => {
      unsent += text;
    },
    progress: (latest) => {
      progress = latest;
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      await renewal;
      return unsent;
    },
  };
}

/** Watch for a request to cancel, so that it takes effect at once, not only with the next renewal. */
async function watchForCancel(options: {
  readonly queue: PredictionQueue;
  readonly claim: Claim;
  readonly signal: AbortSignal;
  readonly onCancel: () => void;
  readonly onLost: () => void;
}): Promise<void> {
  const { queue, claim, signal, onCancel, onLost } = options;
  while (!signal.aborted) {
    try {
      if (await queue.waitForCancel(claim, cancelWait, signal)) return onCancel();
    } catch (error) {
      if (signal.aborted) return;
      if (isLooperError(error, "WORK_LEASE_LOST")) return onLost();
      await new Promise((resolve) => setTimeout(resolve, cancelRetry * 1000));
    }
  }
}
