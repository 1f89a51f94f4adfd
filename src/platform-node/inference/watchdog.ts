/**
 * Tells whether a process that is asked questions hangs. It knows no clock: time is counted in ticks, and
 * a tick that comes late counts little, because then the whole machine, or this process, stood still.
 */
import type { Seconds } from "#base";

/** When a process counts as hung. */
export interface WatchdogLimits {
  /** How often it shows that it lives. */
  readonly heartbeat: Seconds;
  /** Without a sign for this long, it stands still. */
  readonly silence: Seconds;
  /** The same until the first sign. */
  readonly starting: Seconds;
  /** Without an answer for this long, or for ten times its slowest answer, it gets nowhere. */
  readonly progress: Seconds;
  /** The same while a graph is opened: gigabytes are read from a disk. */
  readonly opening: Seconds;
}

/** Limits that a slow machine under load keeps. */
export const usualLimits: WatchdogLimits = {
  heartbeat: 2,
  silence: 15,
  starting: 30,
  progress: 120,
  opening: 600,
};

/** How the process hangs: nothing of it moves, or its work does not. */
export type Hang = "silent" | "stuck";

/** Ticks are due this often; one that comes later counts as two. */
export const tickInterval: Seconds = 0.5;

/** How much slower than its slowest answer one may be. */
const patience = 10;

/** A watchdog of one process. */
export interface Watchdog {
  /** Take note of a sign of life. */
  beat(): void;
  /** Take note that an answer is waited for, though none was before. */
  start(): void;
  /**
   * Take note of an answer.
   *
   * @param isOpening - whether a graph was opened: that tells nothing of how long work takes
   */
  answered(isOpening: boolean): void;
  /**
   * Count a tick; only while an answer is waited for.
   *
   * @param elapsed - since the last tick, by a clock
   * @param isOpening - whether a graph is being opened
   * @returns how the process hangs, null where it does not
   */
  tick(elapsed: Seconds, isOpening: boolean): Hang | null;
}

/**
 * Create a watchdog.
 *
 * @param limits - when the process counts as hung
 */
export function createWatchdog(limits: WatchdogLimits): Watchdog {
  let silent = 0;
  let waited = 0;
  let slowest = 0;
  // A process beats before it answers; one that answers without can send no heartbeat.
  let pulse: "unknown" | "heard" | "none" = "unknown";
  const isSilent = () =>
    (pulse === "heard" && silent >= limits.silence) || (pulse === "unknown" && silent >= limits.starting);
  return {
    beat() {
      pulse = "heard";
      silent = 0;
    },
    start() {
      silent = 0;
      waited = 0;
    },
    answered(isOpening) {
      if (!isOpening) slowest = Math.max(slowest, waited);
      if (pulse === "unknown") pulse = "none";
      silent = 0;
      waited = 0;
    },
    tick(elapsed, isOpening) {
      const counted = Math.min(elapsed, 2 * tickInterval);
      silent += counted;
      waited += counted;
      if (isSilent()) return "silent";
      const limit = isOpening ? limits.opening : limits.progress;
      return waited >= Math.max(limit, patience * slowest) ? "stuck" : null;
    },
  };
}
