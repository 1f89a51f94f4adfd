/** Watch a prediction until it ends. */
import type { Seconds } from "#base";
import { elementById } from "../../view/create-element.ts";
import { askService, keyField, RefusedError } from "./ask-service.ts";
import { hasEnded, type PredictionView } from "./prediction.ts";

/** It is asked for at once, then more and more seldom. */
const firstWait: Seconds = 0.3;
const maxWait: Seconds = 2;

/**
 * Watch a prediction.
 *
 * @param id - which
 * @param onNews - called with each answer
 * @returns the prediction as it ended; null where the service does not know it
 */
export async function watchPrediction(
  id: string,
  onNews: (prediction: PredictionView) => void,
): Promise<PredictionView | null> {
  const path = `/v1/predictions/${encodeURIComponent(id)}`;
  elementById("cancel").addEventListener("click", () => {
    askService(`${path}/cancel`, { method: "POST" }).catch(() => undefined);
  });
  for (let wait = firstWait; ; wait = Math.min(wait * 1.5, maxWait)) {
    try {
      const prediction = await askService<PredictionView>(path, { headers: { "Looper-Files": "url" } });
      onNews(prediction);
      if (hasEnded(prediction.status)) return prediction;
    } catch (error) {
      elementById("result").hidden = false;
      elementById("state").textContent = error instanceof Error ? error.message : String(error);
      const status = error instanceof RefusedError ? error.status : undefined;
      if (status === 404) return null;
      if (status === 401) {
        keyField()?.focus();
        wait = maxWait;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}
