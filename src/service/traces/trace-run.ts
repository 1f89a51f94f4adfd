/** Spans of a prediction in a worker: its wait in the queue, the attempt, and within that each stage. */
import { type Context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { LoopEvent } from "#looper";
import type { Prediction } from "../jobs/prediction.ts";
import { continueTrace } from "./carry-trace.ts";
import { tracer } from "./tracer.ts";

/**
 * Trace an attempt, as a child of the request that asked for it.
 *
 * @param prediction - as it was claimed
 * @param attempt - which it is
 * @param run - makes the attempt, and tells its events
 */
export async function traceRun<T>(
  prediction: Prediction,
  attempt: number,
  run: (listener: (event: LoopEvent) => void) => Promise<T>,
): Promise<T> {
  const parent = continueTrace((prediction.context.trace ?? {}) as Record<string, unknown>);
  const about = {
    "musicgen_looper.prediction": prediction.id,
    "musicgen_looper.attempt": attempt,
    ...(prediction.caller === null ? {} : { "musicgen_looper.key": prediction.caller }),
  };
  if (attempt === 1) traceWait(prediction, parent, about);
  const span = tracer().startSpan("prediction", { kind: SpanKind.CONSUMER, attributes: about }, parent);
  const within = trace.setSpan(parent, span);
  let stage: Span | undefined;
  try {
    return await run((event) => {
      if (event.event !== "stage" && event.event !== "done") return;
      stage?.end();
      stage = event.event === "done" ? undefined : tracer().startSpan(`stage ${event.stage}`, {}, within);
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw error;
  } finally {
    stage?.end();
    span.end();
  }
}

/** From acceptance to the first attempt, by the database's clock. */
function traceWait(
  { createdAt, startedAt }: Prediction,
  parent: Context,
  attributes: Readonly<Record<string, string | number>>,
): void {
  const options = { startTime: new Date(createdAt), attributes };
  tracer()
    .startSpan("queue", options, parent)
    .end(new Date(startedAt ?? createdAt));
}
