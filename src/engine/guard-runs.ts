/**
 * What an engine does about a runtime that hangs: it heeds its caller's wish to stop, and otherwise tries
 * once more. What is played again is the same: no chance but the seed's takes part.
 */
import { isLooperError } from "#base";
import type { Runtime } from "#inference";

/** Runs work on a runtime; a signal stops it within seconds even where the runtime hangs. */
export type GuardedRun = <T>(signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>;

/** How often work is done again after the runtime hung. */
const secondTries = 1;

/** Whether the runtime was ended because it hung, or for the sake of another caller. */
function isHang(error: unknown): boolean {
  if (!isLooperError(error, "RUNTIME_ENGINE_DIED")) return false;
  return ["silent", "stuck", "interrupted"].includes(String(error.facts.ended));
}

/**
 * Guard work on a runtime.
 *
 * @param runtime - that does the work
 * @returns runs work; throws what the work throws, or the signal's reason once that is aborted
 */
export function guardRuns(runtime: Runtime): GuardedRun {
  return async (signal, work) => {
    signal?.throwIfAborted();
    const release = signal && runtime.interruptOn(signal);
    try {
      for (let tries = 0; ; tries++) {
        try {
          return await work();
        } catch (error) {
          signal?.throwIfAborted();
          if (tries >= secondTries || !isHang(error)) throw error;
        }
      }
    } finally {
      release?.();
    }
  };
}
