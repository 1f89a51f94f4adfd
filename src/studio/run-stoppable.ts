/** Stopping, as the library's callers see it: one of our errors, whatever reason their signal has. */
import { isLooperError, LooperError } from "#base";

/**
 * Run work that a signal may stop.
 *
 * @param signal - of the caller
 * @param work - throws the signal's reason when it is stopped
 * @throws LooperError RUNTIME_STOPPED with the reason as its cause; a reason that is a LooperError as it is; what
 *   the work throws
 */
export async function runStoppable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason || isLooperError(error)) throw error;
    const message = "The run was stopped by its signal before it was done. Only whole files were left.";
    throw new LooperError("RUNTIME_STOPPED", message, { cause: error });
  }
}
