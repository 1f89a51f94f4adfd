/**
 * Report to the listener how a run goes: stages, how far, what to know. Keeps the
 * warnings, because they are part of what a run leaves.
 */
import type { Ratio } from "#base";
import type { LoopEvent, LoopListener, LoopWarning, Stage } from "./loop-events.ts";

/** The voice of one run. */
export interface Reporter {
  readonly warnings: readonly LoopWarning[];
  /** Begin a stage. */
  stage(stage: Stage, message: string): void;
  /** Say how far the stage is. */
  progress(done: Ratio): void;
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
  let current: Stage = "load";
  const send = (event: LoopEvent) => listener?.(event);
  return {
    warnings,
    send,
    stage(stage, message) {
      current = stage;
      send({ event: "stage", stage, message });
    },
    progress(done) {
      send({ event: "progress", stage: current, done });
    },
    warn(warning) {
      if (warnings.some(({ code, message }) => code === warning.code && message === warning.message)) return;
      warnings.push(warning);
      send({ event: "warning", ...warning });
    },
  };
}
