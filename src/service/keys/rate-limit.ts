/** How often a key is used: a bucket of tokens for each name, which fills evenly. */
import type { Seconds } from "#base";

/** A bucket, as it stood. */
interface Bucket {
  tokens: number;
  at: number;
}

/** Limits rates. */
export interface RateLimit {
  /**
   * Take from a bucket.
   *
   * @param name - whose
   * @param perMinute - what it holds, and how much flows in a minute
   * @param cost - how much is taken
   * @returns 0 where it was taken; else the time after which it can be
   */
  take(name: string, perMinute: number, cost: number): Seconds;
}

/**
 * Create a limit. It is that of this process: servers beside it have their own.
 *
 * @param now - a clock, in milliseconds
 */
export function createRateLimit(now: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(name, perMinute, cost) {
      const at = now();
      // A bucket that holds less than a request costs would never give it.
      const size = Math.max(perMinute, cost);
      const before = buckets.get(name) ?? { tokens: size, at };
      const tokens = Math.min(size, before.tokens + (Math.max(0, at - before.at) / 60_000) * perMinute);
      if (tokens < cost) {
        buckets.set(name, { tokens, at });
        return ((cost - tokens) / perMinute) * 60;
      }
      buckets.set(name, { tokens: tokens - cost, at });
      return 0;
    },
  };
}
