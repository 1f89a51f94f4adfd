/**
 * A prediction at each change, as server-sent events: for pages that show how a run goes. Each event is the whole
 * state but for the logs, so a caller who lost the connection simply opens it again.
 *
 *     event: prediction   data: a Prediction without its logs
 */

import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { refuseUnknown } from "../response/refuse.ts";
import { keepAlive, type NextEvents, streamEvents } from "../response/stream-events.ts";

/** Declare the route. */
export function eventRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  return [
    declareRoute(
      {
        method: "get",
        path: "/v1/predictions/{prediction_id}/events",
        tag: "Replicate",
        summary:
          "Follow a prediction: server-sent events `prediction`, the whole state without logs, until it has ended.",
        responses: { 200: { media: "text/event-stream" } },
      },
      async (c) => {
        const prediction = await predictions.find(c, c.req.param("prediction_id"));
        if (!prediction) return refuseUnknown(c);
        return streamEvents(predictions, c, readChanges(predictions, prediction));
      },
    ),
  ];
}

/** Give the state at each change. */
function readChanges({ ports, presentListed }: PredictionApi, first: Prediction) {
  let sent: Prediction | undefined;
  return async (signal: AbortSignal): Promise<NextEvents | undefined> => {
    const { id, revision } = sent ?? first;
    const next = sent ? await ports.store.waitForChange(id, revision, { timeout: keepAlive, signal }) : first;
    if (signal.aborted || next === undefined) return undefined;
    if (sent && next.revision === sent.revision) return { text: "", isLast: false };
    sent = next;
    const { logs: _, ...presented } = await presentListed(next);
    const text = `event: prediction\nid: ${next.revision}\ndata: ${JSON.stringify(presented)}\n\n`;
    return { text, isLast: isTerminal(next.status) };
  };
}
