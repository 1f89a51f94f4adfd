/** Patience with a database that went away: what was decided is said again until it is heard. */
import { isLooperError, type Seconds } from "#base";

const firstPause: Seconds = 0.2;
const longestPause: Seconds = 2;

/**
 * Ask again for as long as the database does not answer.
 *
 * @param ask - may be asked more than once
 * @param options - gives up at the signal, without a value; told once when the outage begins
 * @throws whatever else `ask` throws
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  options: { readonly signal?: AbortSignal; readonly onOutage?: () => void } = {},
): Promise<T | undefined> {
  for (let pause = firstPause; !options.signal?.aborted; pause = Math.min(2 * pause, longestPause)) {
    try {
      return await ask();
    } catch (error) {
      if (!isLooperError(error, "WORK_DATABASE_UNAVAILABLE")) throw error;
      if (pause === firstPause) options.onOutage?.();
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }
  return undefined;
}
