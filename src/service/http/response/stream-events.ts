/** An answer that is a stream of server-sent events. */
import type { Context } from "hono";
import type { ApiEnv } from "../api-env.ts";
import type { PredictionApi } from "../prediction-api.ts";

/** After so many seconds without an event, `next` should give none, so that a comment keeps the connection open. */
export const keepAlive = 15;

/** What is sent next. */
export interface NextEvents {
  /** Events as they are sent; empty where there are none. */
  readonly text: string;
  /** Whether the stream ends behind them. */
  readonly isLast: boolean;
}

/** Headers of a stream: nothing on the way may keep it back. */
const headers = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
} as const;

/**
 * Answer with a stream of events.
 *
 * @param predictions - whose end ends the stream
 * @param c - of the request
 * @param next - gives what is sent next, undefined where the stream ends without it; the signal says that the caller
 *   is gone, or the server ends
 */
export function streamEvents(
  predictions: PredictionApi,
  c: Context<ApiEnv>,
  next: (signal: AbortSignal) => Promise<NextEvents | undefined>,
): Response {
  const text = new TextEncoder();
  const canceled = new AbortController();
  const signal = AbortSignal.any([predictions.waitSignal(c), canceled.signal]);
  const stream = new ReadableStream<Uint8Array>({
    // Each pull sends something, so that a slow reader is not sent more than it reads.
    async pull(controller) {
      const events = signal.aborted ? undefined : await next(signal);
      if (events === undefined) return controller.close();
      controller.enqueue(text.encode(events.text || ": no change\n\n"));
      if (events.isLast) controller.close();
    },
    cancel: () => canceled.abort(),
  });
  return c.body(stream, 200, headers);
}
