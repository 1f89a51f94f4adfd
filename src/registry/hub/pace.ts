/** How fast something arrives and how long the rest will take. Knows numbers; the clock is the caller's. */
import type { Seconds } from "#base";

/** The pace is that of the last moments: how fast it was an hour ago means little. */
const window: Seconds = 10;

/** How something goes on. */
export interface Pace {
  /** Bytes in a second; null at the beginning. */
  readonly rate: number | null;
  readonly timeLeft: Seconds | null;
}

/**
 * Watch bytes arrive.
 *
 * @param total - bytes in all
 * @returns computes the pace at each look, from bytes done, and the time on a clock that never jumps
 */
export function createPaceWatch(total: number): (done: number, now: Seconds) => Pace {
  const looks: { done: number; now: Seconds }[] = [];
  return (done, now) => {
    looks.push({ done, now });
    while (looks.length > 2 && now - (looks[1]?.now ?? now) >= window) looks.shift();
    const first = looks[0] ?? { done, now };
    const passed = now - first.now;
    if (passed < 0.5 || done <= first.done) return { rate: null, timeLeft: null };
    const rate = (done - first.done) / passed;
    return { rate, timeLeft: (total - done) / rate };
  };
}
