/** Who balances load asks whether the service is ready; before the port is closed, it should have heard that it is not. */
import type { Seconds } from "#base";

/** Who has not asked for so long does not ask, in milliseconds. */
const forgetAfter = 60_000;

/** Notes who asks, and when they know. */
export interface ReadinessWatch {
  /** Note that somebody asked. @param stopping - whether the answer was that the service stops */
  asked(stopping: boolean): void;
  /** Wait until somebody was told that the service stops; not at all where nobody asked lately. */
  told(atMost: Seconds): Promise<void>;
}

/**
 * Create a watch.
 *
 * @param now - the current time, in milliseconds
 */
export function createReadinessWatch(now: () => number): ReadinessWatch {
  let last = Number.NEGATIVE_INFINITY;
  let wasTold = false;
  let tell: () => void = () => undefined;
  return {
    asked(stopping) {
      last = now();
      if (!stopping) return;
      wasTold = true;
      tell();
    },
    async told(atMost) {
      if (wasTold || now() - last > forgetAfter) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMost * 1000);
        tell = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
