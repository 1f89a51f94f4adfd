/** How often to try again, and how long to wait before. Decides; whoever asks does the waiting. */
import type { Seconds } from "#base";

/** Pauses after the first, second … failure in a row, once something has come. */
const pauses: readonly Seconds[] = [0.5, 1, 2, 4, 8, 15, 30, 30];
/** A hub that never answered is rather not there. */
const firstPauses: readonly Seconds[] = [0.5, 1];
/** Longest pause that a hub may ask for, and the sum of such pauses. */
const longestAsked: Seconds = 120;

/** Patience with a life: it wears out, and is renewed by progress. */
export interface Patience {
  /**
   * Say how long to wait after a failure.
   *
   * @param asked - pause the hub asked for, or null
   * @returns null when it is time to give up
   */
  after(asked?: Seconds | null): Seconds | null;
  /** Something came: failures count from none again. */
  renew(): void;
}

/**
 * Be patient.
 *
 * @param scale - of the pauses that nobody asked for
 */
export function createPatience(scale = 1): Patience {
  let failures = 0;
  let left = longestAsked;
  let answered = false;
  return {
    after(asked = null) {
      if (asked !== null) {
        left -= asked;
        return left < 0 ? null : asked;
      }
      const pause = (answered ? pauses : firstPauses)[failures++];
      return pause === undefined ? null : pause * scale;
    },
    renew() {
      failures = 0;
      answered = true;
    },
  };
}
