/**
 * Report to the listener how a run goes: stages, how far, how much work there is, what to know. Keeps the
 * warnings, because they are part of what a run leaves.
 */
import type { Ratio } from "#base";
import type { LoopEvent, LoopListener, LoopWarning, Stage, Work, WorkKind } from "./loop-events.ts";

/** The voice of one run. */
export interface Reporter {
  readonly warnings: readonly LoopWarning[];
  /** Begin a stage. */
  stage(stage: Stage, message: string): void;
  /** Say how far the stage is. */
  progress(done: Ratio): void;
  /** Say that there is more to do than was known. */
  expect(kind: WorkKind, units: number): void;
  /** Say that some of it is done; not announced before the next progress. */
  complete(kind: WorkKind, units: number): void;
  /** Say something the caller should know, once. */
  warn(warning: LoopWarning): void;
  /** Pass on any other event. */
  send(event: LoopEvent): void;
}

/**
 * Open the voice of a run.
 *
 * @param listener - who listens, if anybody
 */
export function createReporter(listener: LoopListener | undefined): Reporter {
  const warnings: LoopWarning[] = [];
  const work = { play: { done: 0, total: 0 }, listen: { done: 0, total: 0 }, finish: { done: 0, total: 0 } };
  let current: Stage = "load";
  const send = (event: LoopEvent) => listener?.(event);
  const snapshot = (): Work => ({
    play: { ...work.play },
    listen: { ...work.listen },
    finish: { ...work.finish },
  });
  return {
    warnings,
    send,
    stage(stage, message) {
      current = stage;
      send({ event: "stage", stage, message });
    },
    progress(done) {
      send({ event: "progress", stage: current, done, work: snapshot() });
    },
    expect(kind, units) {
      work[kind].total += units;
    },
    complete(kind, units) {
      // What was not foreseen was work all the same.
      work[kind].done += units;
      work[kind].total = Math.max(work[kind].total, work[kind].done);
    },
    warn(warning) {
      if (warnings.some(({ code, message }) => code === warning.code && message === warning.message)) return;
      warnings.push(warning);
      send({ event: "warning", ...warning });
    },
  };
}
