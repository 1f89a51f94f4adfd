/** State of the worker that a server started: enough for health and readiness. */
import type { Instant } from "../jobs/prediction.ts";

/** State of the worker. */
export interface WorkerState {
  /** `starting` until a model is open, `failed` when it cannot be opened, `stopped` when no worker runs here. */
  readonly status: "starting" | "ready" | "failed" | "stopped";
  /** Predictions that it works on. */
  readonly busy: number;
  /** The prediction that it works on. */
  readonly prediction?: string | null;
  /** Of the model that was opened first. */
  readonly precision?: string | null;
  readonly startedAt: Instant;
  /** When it became ready, or failed. */
  readonly settledAt: Instant | null;
  /** Why it failed. */
  readonly error: string | null;
  /** How often it was restarted after a crash. */
  readonly restarts: number;
}
