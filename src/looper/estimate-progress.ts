/**
 * How far a whole run is, and how long it will still take. Kinds of work have paces of their own (a large
 * model plays slowly, a small one listens longer than it plays), so each pace is measured while the run
 * goes on, and what is left of each kind is divided by its pace.
 */
import type { Ratio, Seconds } from "#base";
import type { LoopEvent, Work, WorkKind } from "./loop-events.ts";

/** How far, and how long still. */
export interface ProgressEstimate {
  /** Share of the whole, 0…1; never falls. */
  readonly done: Ratio;
  /** Null until a pace is known. */
  readonly timeLeft: Seconds | null;
}

/** Watches one run. */
export interface ProgressEstimator {
  /**
   * Take the next event.
   *
   * @param event - of the run, in order
   * @param now - on a clock that never jumps
   */
  observe(event: LoopEvent, now: Seconds): ProgressEstimate;
}

/** Seconds for a unit where none was seen yet: rows of half a second to listen to, loops of a third to finish. */
const guess: Readonly<Record<WorkKind, Seconds | null>> = { play: null, listen: 0.3, finish: 0.4 };
const kindOf = {
  takes: "play",
  variations: "play",
  listen: "listen",
  cut: "finish",
  write: "finish",
} as const;
const kinds = Object.keys(guess) as WorkKind[];

/** Open an estimator, at the begin of a run. */
export function createProgressEstimator(): ProgressEstimator {
  const spent: Record<WorkKind, Seconds> = { play: 0, listen: 0, finish: 0 };
  let work: Work | undefined;
  let last: { readonly kind: WorkKind | null; readonly at: Seconds } | undefined;
  let began: Seconds | undefined;
  let shown: Ratio = 0;

  /** Time since the last event belongs to the kind of work that was going on. */
  const account = (kind: WorkKind | null, now: Seconds) => {
    if (last?.kind) spent[last.kind] += now - last.at;
    last = { kind, at: now };
  };
  const paceOf = (kind: WorkKind) => {
    const units = work?.[kind].done ?? 0;
    return units > 0 ? spent[kind] / units : guess[kind];
  };
  const leftOf = (now: Work): Seconds | null => {
    let left = 0;
    for (const kind of kinds) {
      const units = now[kind].total - now[kind].done;
      const pace = paceOf(kind);
      if (units > 0 && pace === null) return null;
      left += units * (pace ?? 0);
    }
    return left;
  };

  return {
    observe(event, now) {
      began ??= now;
      if (event.event === "stage") account(event.stage === "load" ? null : kindOf[event.stage], now);
      if (event.event === "progress") {
        account(last?.kind ?? null, now);
        work = event.work;
      }
      if (event.event === "done") return { done: 1, timeLeft: 0 };
      const timeLeft = work ? leftOf(work) : null;
      const elapsed = now - began;
      if (timeLeft !== null && elapsed > 0) shown = Math.max(shown, elapsed / (elapsed + timeLeft));
      return { done: Math.min(0.99, shown), timeLeft };
    },
  };
}
