/** Wait for a prediction's end on behalf of a caller, and let go when he, or the service, does. */
import type { Seconds } from "#base";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import type { PredictionDesk } from "../../jobs/prediction-store.ts";

/**
 * Wait until a prediction has ended.
 *
 * @param prediction - as it stands
 * @param options - how long at most; signals that end the wait early, without an error
 * @returns the prediction as it stands then, ended or not
 */
export async function awaitPrediction(
  store: PredictionDesk,
  prediction: Prediction,
  options: { readonly timeout: Seconds; readonly signal: AbortSignal; readonly now: () => number },
): Promise<Prediction> {
  const until = options.now() + options.timeout * 1000;
  let current = prediction;
  while (!isTerminal(current.status) && !options.signal.aborted) {
    const left = (until - options.now()) / 1000;
    if (left <= 0) break;
    const found = await store.waitForChange(current.id, current.revision, {
      timeout: Math.min(left, 30),
      signal: options.signal,
    });
    if (!found) break;
    current = found;
  }
  return current;
}
