/** One run of a band: what its steps share. */
import type { LooperDeps } from "../looper-deps.ts";
import type { Reporter } from "../reporter.ts";
import type { BandPlan } from "./plan-band.ts";

/** Everything the steps of one run share. */
export interface BandRun {
  readonly plan: BandPlan;
  readonly deps: LooperDeps;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}
