/**
 * A prediction at each change, as server-sent events: for pages that show how a run goes. Each event is the whole
 * state but for the logs, so a caller who lost the connection simply opens it again.
 *
 *     event: prediction   data: a Prediction without its logs
 */

import type { Context } from "hono";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { eventStreamHeaders } from "../response/event-stream-headers.ts";
import { refuseUnknown } from "../response/refuse.ts";

/** A comment is sent after so many seconds without a change, to keep the connection open. */
const keepAlive = 15;

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
        const prediction = await predictions.ports.store.get(c.req.param("prediction_id"));
        if (!prediction) return refuseUnknown(c);
        return c.body(streamChanges(predictions, c, prediction), 200, eventStreamHeaders);
      },
    ),
  ];
}

function streamChanges(
  predictions: PredictionApi,
  c: Context<ApiEnv>,
  first: Prediction,
): ReadableStream<Uint8Array> {
  const { store } = predictions.ports;
  const text = new TextEncoder();
  const canceled = new AbortController();
  const signal = AbortSignal.any([predictions.waitSignal(c), canceled.signal]);
  let sent: Prediction | undefined;
  return new ReadableStream<Uint8Array>({
    // Each pull sends something, so that a slow reader is not sent more than it reads.
    async pull(controller) {
      const { id, revision } = sent ?? first;
      const next = sent ? await store.waitForChange(id, revision, { timeout: keepAlive, signal }) : first;
      if (signal.aborted || next === undefined) return controller.close();
      if (sent && next.revision === sent.revision) return controller.enqueue(text.encode(": no change\n\n"));
      sent = next;
      const { logs: _, ...presented } = await predictions.presentListed(next);
      controller.enqueue(
        text.encode(`event: prediction\nid: ${next.revision}\ndata: ${JSON.stringify(presented)}\n\n`),
      );
      if (isTerminal(next.status)) controller.close();
    },
    cancel: () => canceled.abort(),
  });
}
