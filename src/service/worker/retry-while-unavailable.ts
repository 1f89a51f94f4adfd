/** Retrying a call for as long as the database or the storage does not respond. */
import { isLooperError, type Seconds } from "#base";

const firstPause: Seconds = 0.2;
const maxPause: Seconds = 2;

/**
 * Repeat a call for as long as the database or the storage does not respond.
 *
 * @param call - safe to repeat
 * @param options - `signal` ends the retries, without a value; `onOutage` is called once when they begin
 * @throws any other error of `call`
 */
export async function retryWhileUnavailable<T>(
  call: () => Promise<T>,
  options: { readonly signal?: AbortSignal; readonly onOutage?: () => void } = {},
): Promise<T | undefined> {
  for (let pause = firstPause; !options.signal?.aborted; pause = Math.min(2 * pause, maxPause)) {
    try {
      return await call();
    } catch (error) {
      const isOutage =
        isLooperError(error, "WORK_DATABASE_UNAVAILABLE") || isLooperError(error, "WORK_STORAGE_UNAVAILABLE");
      if (!isOutage) throw error;
      if (pause === firstPause) options.onOutage?.();
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }
  return undefined;
}
