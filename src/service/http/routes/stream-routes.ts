/**
 * The stream of a prediction: its logs and each file as it is made, as server-sent events. A caller who lost
 * the connection continues from the last event received.
 *
 *     event: output   data: URL of a variation
 *     event: logs     data: logs since the last event
 *     event: error    data: {"detail": …}
 *     event: done     data: {} | {"reason": "error" | "canceled"}
 */

import { isTerminal, outputKey, type Prediction } from "../../jobs/prediction.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { signature } from "../openapi/parameters.ts";
import { originOf } from "../ports.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { outputPath } from "../response/present-output.ts";
import { streamPath } from "../response/present-prediction.ts";
import { refuse, refuseUnknown } from "../response/refuse.ts";
import { keepAlive, type NextEvents, streamEvents } from "../response/stream-events.ts";

/** How much of a prediction was sent: outputs, and characters of its logs. The id of an event is this. */
interface StreamPosition {
  readonly outputs: number;
  readonly logs: number;
}

/** Write one event. Data of several lines becomes several fields, which the reader joins again. */
function writeEvent(event: string, data: string, { outputs, logs }: StreamPosition): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event}\nid: ${outputs}:${logs}\n${lines.join("")}\n`;
}

/** Read the id of the last event that a caller received. */
function readPosition(id: string | undefined): StreamPosition {
  const match = /^(\d{1,4}):(\d{1,9})$/.exec(id ?? "");
  return { outputs: Number(match?.[1] ?? 0), logs: Number(match?.[2] ?? 0) };
}

/** Declare the route. It is signed instead of guarded: the official client opens streams without its key. */
export function streamRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  const { ports, urls } = predictions;
  return [
    declareRoute(
      {
        method: "get",
        path: "/v1/files/streams/{prediction_id}",
        tag: "Replicate",
        summary:
          "Follow a prediction: server-sent events output, logs, error and done. The URL is `urls.stream`.",
        parameters: signature,
        responses: { 200: { media: "text/event-stream" } },
        open: true,
      },
      async (c) => {
        const id = c.req.param("prediction_id");
        const verdict = urls.verify(streamPath(id), c.req.query());
        if (verdict === "expired")
          return refuse(c, 410, "The URL of this stream has expired. Get a new one from the prediction.");
        if (verdict === "bad") return refuse(c, 403, "The URL of this stream is not signed by this service.");
        const prediction = await ports.store.get(id);
        if (!prediction) return refuseUnknown(c);
        const position = readPosition(c.req.header("last-event-id"));
        return streamEvents(predictions, c, readAdded(predictions, prediction, position));
      },
    ),
  ];
}

/** Give what was added since a position, again and again. */
function readAdded(predictions: PredictionApi, first: Prediction, since: StreamPosition) {
  const { store } = predictions.ports;
  let position = since;
  let prediction: Prediction | undefined;
  const next = async (signal: AbortSignal): Promise<Prediction | undefined> => {
    if (prediction === undefined || isTerminal(prediction.status)) return prediction ?? first;
    const { id, revision } = prediction;
    const found = await store.waitForChange(id, revision, { timeout: keepAlive, signal });
    return signal.aborted ? undefined : found;
  };
  return async (signal: AbortSignal): Promise<NextEvents | undefined> => {
    prediction = await next(signal);
    if (prediction === undefined) return undefined;
    const update = writeUpdate(predictions, prediction, position);
    position = update.position;
    if (!isTerminal(prediction.status)) return { text: update.text, isLast: false };
    return { text: update.text + writeEnd(prediction, position), isLast: true };
  };
}

/** Write events for what was added since a position. */
function writeUpdate(
  { ports, urls }: PredictionApi,
  prediction: Prediction,
  { outputs, logs }: StreamPosition,
): { readonly text: string; readonly position: StreamPosition } {
  let text = "";
  let position = { outputs, logs };
  if (prediction.logs.length > logs) {
    position = { outputs, logs: prediction.logs.length };
    text += writeEvent("logs", prediction.logs.slice(logs), position);
  }
  for (const file of prediction.outputs.slice(outputs)) {
    position = { ...position, outputs: position.outputs + 1 };
    if (outputKey(file) === undefined || file.part !== undefined) continue;
    const url = `${originOf(prediction, ports.options)}${urls.sign(outputPath(prediction, file))}`;
    text += writeEvent("output", url, position);
  }
  return { text, position };
}

function writeEnd({ status, error }: Prediction, position: StreamPosition): string {
  if (status === "succeeded") return writeEvent("done", "{}", position);
  if (status !== "failed") return writeEvent("done", JSON.stringify({ reason: "canceled" }), position);
  const detail = JSON.stringify({ detail: error ?? "The prediction failed." });
  return (
    writeEvent("error", detail, position) + writeEvent("done", JSON.stringify({ reason: "error" }), position)
  );
}
