import { expect, it } from "vitest";
import { createWatchdog, type Hang, tickInterval, usualLimits } from "./watchdog.ts";

/** Ticks on time for so many seconds; the first hang, and when. */
function tickFor(
  watchdog: ReturnType<typeof createWatchdog>,
  seconds: number,
  beatEvery?: number,
  isOpening = false,
): { hang: Hang; at: number } | null {
  for (let at = tickInterval; at <= seconds; at += tickInterval) {
    if (beatEvery !== undefined && at % beatEvery === 0) watchdog.beat();
    const hang = watchdog.tick(tickInterval, isOpening);
    if (hang) return { hang, at };
  }
  return null;
}

it("calls a process silent after 15 s without a heartbeat, not before", () => {
  const watchdog = createWatchdog(usualLimits);
  watchdog.beat();
  expect(tickFor(watchdog, 100)).toEqual({ hang: "silent", at: 15 });
});

it("waits 120 s for an answer of one that lives, or ten times its slowest", () => {
  const watchdog = createWatchdog(usualLimits);
  watchdog.start();
  expect(tickFor(watchdog, 30, 2)).toBe(null);
  watchdog.answered(false);
  expect(tickFor(watchdog, 1000, 2)).toEqual({ hang: "stuck", at: 300 });
  expect(tickFor(createWatchdog(usualLimits), 1000, 2)).toEqual({ hang: "stuck", at: 120 });
});

it("does not count time in which this process stood still too: the machine slept", () => {
  const watchdog = createWatchdog(usualLimits);
  watchdog.beat();
  expect(tickFor(watchdog, 10)).toBe(null);
  expect(watchdog.tick(8 * 3600, false)).toBe(null);
  expect(tickFor(watchdog, 100)).toEqual({ hang: "silent", at: 4 });
});

it("gives one that has not shown a sign yet the time to start", () => {
  expect(tickFor(createWatchdog(usualLimits), 100)).toEqual({ hang: "silent", at: 30 });
});

it("goes by answers alone where one answers that can send no heartbeat", () => {
  const watchdog = createWatchdog(usualLimits);
  watchdog.answered(false);
  expect(tickFor(watchdog, 1000)).toEqual({ hang: "stuck", at: 120 });
});

it("does not hold against a process what nobody waited for", () => {
  const watchdog = createWatchdog(usualLimits);
  watchdog.beat();
  expect(tickFor(watchdog, 14)).toBe(null);
  watchdog.start();
  expect(tickFor(watchdog, 14)).toBe(null);
});

it("lets a graph be opened for ten minutes, and does not judge chunks by that", () => {
  const watchdog = createWatchdog(usualLimits);
  expect(tickFor(watchdog, 500, 2, true)).toBe(null);
  watchdog.answered(true);
  expect(tickFor(watchdog, 1000, 2)).toEqual({ hang: "stuck", at: 120 });
});
