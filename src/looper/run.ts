/** One run of a request: how it is watched and stopped, and what its steps share. */
import type { LoopListener } from "./loop-events.ts";
import type { LooperDeps } from "./looper-deps.ts";
import type { Reporter } from "./reporter.ts";
import type { GenerationPlan, PlanOptions } from "./request/plan-generation.ts";

/** How a run is watched and stopped, and what an earlier one has fixed. */
export interface RunOptions extends PlanOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: LoopListener | undefined;
}

/** Everything the steps of one run share. */
export interface Run {
  readonly plan: GenerationPlan;
  readonly deps: LooperDeps;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}
