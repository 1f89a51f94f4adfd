/** One run of a request: how it is watched and stopped, and what its steps share. */
import type { Bpm } from "#base";
import type { LoopListener } from "./loop-events.ts";
import type { Studio } from "./looper-deps.ts";
import type { Reporter } from "./reporter.ts";
import type { Brief } from "./request/plan-generation.ts";

/** How a run is watched and stopped. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: LoopListener | undefined;
  /** Draws a fresh seed, where the request has none: a whole number, 0…2³²−1. */
  readonly drawSeed: () => number;
  /** The tempo as the caller gave it, where `request.bpm` may be a default. */
  readonly callerBpm?: Bpm | undefined;
}

/** Everything the steps of one run share. */
export interface Run {
  readonly brief: Brief;
  readonly studio: Studio;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}
