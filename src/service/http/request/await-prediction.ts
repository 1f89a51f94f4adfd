/** Wait for the end of a prediction on behalf of a caller, until the caller leaves or the service stops. */
import type { Seconds } from "#base";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import type { PredictionRecords } from "../../jobs/prediction-store.ts";

/**
 * Wait until a prediction has ended.
 *
 * @param prediction - as it stands
 * @param options - how long at most; the signal ends the wait early, without an error
 * @returns the prediction as it stands then, ended or not
 */
export async function awaitPrediction(
  store: PredictionRecords,
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
