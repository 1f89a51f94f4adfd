/** Keeps a lease while work goes on, and carries what is said meanwhile: logs, progress, a wish to cancel. */
import { isLooperError, type Seconds } from "#base";
import type { PredictionProgress } from "./prediction.ts";
import type { Claim, PredictionQueue } from "./prediction-store.ts";

/** The keeper of one lease. */
export interface LeaseKeeper {
  /** Resolves when the lease is lost; never, if it is not. */
  readonly lost: Promise<void>;
  log(text: string): void;
  progress(progress: PredictionProgress): void;
  /** @returns the logs that nobody has heard yet */
  close(): Promise<string>;
}

/** The lease is renewed at least this often, for the sake of what is told with it. */
const longestBeat: Seconds = 1;
/** A wish to cancel is asked for anew this often; also when the database could not be asked. */
const askAgain: Seconds = 5;
const askAfterTrouble: Seconds = 1;

/**
 * Keep a lease.
 *
 * @param options - whose, for how long each time; who is told of a cancel, once
 */
export function createLeaseKeeper(options: {
  readonly queue: PredictionQueue;
  readonly claim: Claim;
  readonly lease: Seconds;
  readonly onCancel: () => void;
}): LeaseKeeper {
  const { queue, claim, lease } = options;
  let unsaid = "";
  let progress: PredictionProgress | undefined;
  let canceled = false;
  let busy: Promise<void> = Promise.resolve();
  let resting = true;
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
  /** A cancel is heard as soon as it is said, not only with the next beat. */
  const listen = async (): Promise<void> => {
    while (!closing.signal.aborted && !canceled) {
      try {
        if (await queue.waitForCancel(claim, askAgain, closing.signal)) cancel();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (isLooperError(error, "WORK_LEASE_LOST")) return end();
        await new Promise((resolve) => setTimeout(resolve, askAfterTrouble * 1000));
      }
    }
  };

  const renew = async (): Promise<void> => {
    resting = false;
    const logs = unsaid;
    const told = progress;
    unsaid = "";
    progress = undefined;
    try {
      const { cancelRequested } = await queue.renew(claim, lease, {
        logs,
        ...(told ? { progress: told } : {}),
      });
      if (cancelRequested) cancel();
    } catch (error) {
      unsaid = logs + unsaid;
      progress ??= told;
      // Any other trouble is the database's: the next beat tries again, and the fence decides in the end.
      if (isLooperError(error, "WORK_LEASE_LOST")) end();
    } finally {
      resting = true;
    }
  };
  const timer = setInterval(
    () => {
      if (resting) busy = renew();
    },
    Math.min(longestBeat, lease / 4) * 1000,
  );

  void listen();

  return {
    lost,
    log: (text) => {
      unsaid += text;
    },
    progress: (news) => {
      progress = news;
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      await busy;
      return unsaid;
    },
  };
}
