/**
 * The stream of a prediction: what it tells and each file as it is made, as server-sent events. A caller
 * who lost the line goes on from the last event he saw.
 *
 *     event: output   data: URL of a variation
 *     event: logs     data: what was told since the last event
 *     event: error    data: {"detail": …}
 *     event: done     data: {} | {"reason": "error" | "canceled"}
 */
import { Hono } from "hono";
import type { Prediction } from "../../jobs/prediction.ts";
import { isTerminal } from "../../jobs/prediction.ts";
import { type ApiEnv, refuse } from "../answer/exchange.ts";
import { outputPath } from "../answer/present-output.ts";
import { streamPath } from "../answer/present-prediction.ts";
import { originOf } from "../ports.ts";
import type { Desk } from "../prediction-api.ts";

/** How much of a prediction was told: outputs, and letters of its logs. The id of an event is this. */
interface Told {
  readonly outputs: number;
  readonly logs: number;
}

/** How long a line may be silent before a comment keeps it open, in seconds. */
const keepAlive = 15;

/** Write one event. Data of several lines becomes several fields, which the reader joins again. */
export function writeEvent(event: string, data: string, id: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event}\nid: ${id}\n${lines.join("")}\n`;
}

/** Read the id of the last event that a caller saw. */
function readTold(id: string | undefined): Told {
  const match = /^(\d{1,4}):(\d{1,9})$/.exec(id ?? "");
  return { outputs: Number(match?.[1] ?? 0), logs: Number(match?.[2] ?? 0) };
}

/** Make the routes. They are signed instead of guarded: the official client opens streams without its key. */
export function streamRoutes(desk: Desk): Hono<ApiEnv> {
  const { store, options } = desk.ports;
  const routes = new Hono<ApiEnv>();

  async function news(prediction: Prediction, told: Told): Promise<{ text: string; told: Told }> {
    let { outputs, logs } = told;
    let text = "";
    if (prediction.logs.length > logs) {
      const more = prediction.logs.slice(logs);
      logs = prediction.logs.length;
      text += writeEvent("logs", more, `${outputs}:${logs}`);
    }
    for (const file of prediction.outputs.slice(outputs)) {
      const url = `${originOf(prediction, options)}${await desk.urls.sign(outputPath(prediction, file))}`;
      outputs++;
      text += writeEvent("output", url, `${outputs}:${logs}`);
    }
    return { text, told: { outputs, logs } };
  }

  function ending({ status, error }: Prediction, { outputs, logs }: Told): string {
    const id = `${outputs}:${logs}`;
    if (status === "succeeded") return writeEvent("done", "{}", id);
    if (status !== "failed") return writeEvent("done", JSON.stringify({ reason: "canceled" }), id);
    const detail = JSON.stringify({ detail: error ?? "The prediction failed." });
    return writeEvent("error", detail, id) + writeEvent("done", JSON.stringify({ reason: "error" }), id);
  }

  routes.get("/v1/files/streams/:id", async (c) => {
    const id = c.req.param("id");
    const verdict = await desk.urls.verify(streamPath(id), c.req.query());
    if (verdict === "expired")
      return refuse(c, 410, "The URL of this stream is no longer good. Ask for the prediction.");
    if (verdict === "bad") return refuse(c, 403, "The URL of this stream is not signed by this service.");
    const first = await store.get(id);
    if (!first) return refuse(c, 404, "The requested resource could not be found.");

    const text = new TextEncoder();
    const left = new AbortController();
    const signal = AbortSignal.any([desk.patience(c), left.signal]);
    let told = readTold(c.req.header("last-event-id"));
    let prediction = first;
    let begun = false;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Each pull tells something, so that a reader who is slow is not told more than he reads.
        while (!signal.aborted) {
          if (begun && !isTerminal(prediction.status)) {
            const { revision } = prediction;
            const found = await store.waitForChange(id, revision, { timeout: keepAlive, signal });
            if (!found || signal.aborted) break;
            prediction = found;
          }
          begun = true;
          const fresh = await news(prediction, told);
          told = fresh.told;
          if (isTerminal(prediction.status)) {
            controller.enqueue(text.encode(fresh.text + ending(prediction, told)));
            controller.close();
            return;
          }
          controller.enqueue(text.encode(fresh.text || ": still there\n\n"));
          return;
        }
        controller.close();
      },
      cancel: () => left.abort(),
    });
    return c.body(body, 200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
  });
  return routes;
}
