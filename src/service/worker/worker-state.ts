/** What the server knows of the workers it started: enough for health and readiness. */
import type { Instant } from "../jobs/prediction.ts";

/** State of the worker. */
export interface WorkerState {
  /** `starting` until a model is open, `failed` when it cannot be opened, `stopped` when no worker is meant to run here. */
  readonly status: "starting" | "ready" | "failed" | "stopped";
  /** Predictions in its hands. */
  readonly busy: number;
  readonly startedAt: Instant;
  /** When it became ready, or failed. */
  readonly settledAt: Instant | null;
  /** Why it failed. */
  readonly error: string | null;
  /** How often a worker that died was started again. */
  readonly restarts: number;
}
