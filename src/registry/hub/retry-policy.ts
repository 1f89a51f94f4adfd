/** How often to try again, and how long to wait before. Decides; whoever asks does the waiting. */
import type { Seconds } from "#base";

/** Pauses after the first, second … failure in a row, once something has come. */
const pauses: readonly Seconds[] = [0.5, 1, 2, 4, 8, 15, 30, 30];
/** A hub that never answered is rather not there. */
const firstPauses: readonly Seconds[] = [0.5, 1];
/** Longest pause that a hub may ask for, and the sum of such pauses. */
const maxAskedPause: Seconds = 120;

/** Retries of one request: counted, and counted anew after progress. */
export interface RetryPolicy {
  /**
   * Decide how long to wait after a failure.
   *
   * @param asked - pause the hub asked for, or null
   * @returns null when it is time to give up
   */
  pauseAfterFailure(asked?: Seconds | null): Seconds | null;
  /** Note that something came: failures count from none again. */
  noteProgress(): void;
}

/**
 * Begin to count retries.
 *
 * @param scale - of the pauses that the hub did not ask for
 */
export function createRetryPolicy(scale = 1): RetryPolicy {
  let failures = 0;
  let left = maxAskedPause;
  let answered = false;
  return {
    pauseAfterFailure(asked = null) {
      if (asked !== null) {
        left -= asked;
        return left < 0 ? null : asked;
      }
      const pause = (answered ? pauses : firstPauses)[failures++];
      return pause === undefined ? null : pause * scale;
    },
    noteProgress() {
      failures = 0;
      answered = true;
    },
  };
}
