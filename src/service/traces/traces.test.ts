/** Spans, with the SDK that an operator would load: a request, its wait, the attempt and the stages, in one trace. */
import { propagation, SpanStatusCode, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { Hono } from "hono";
import { expect, it } from "vitest";
import type { LoopEvent } from "#looper";
import type { ApiEnv } from "../http/api-env.ts";
import type { Prediction } from "../jobs/prediction.ts";
import { carryTrace, type TraceCarrier } from "./carry-trace.ts";
import { traceHeaders, traceRequests } from "./trace-requests.ts";
import { traceRun } from "./trace-run.ts";

const exporter = new InMemorySpanExporter();
const came = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };

/** An app that carries the trace of a request on, as the service does into the queue. */
function app() {
  const carried: TraceCarrier[] = [];
  const hono = new Hono<ApiEnv>();
  hono.use(traceRequests());
  hono.post("/predictions/:id", (c) => {
    carried.push(
      carryTrace(
        c.get("trace"),
        traceHeaders((name) => c.req.header(name)),
      ),
    );
    c.set("predictionId", c.req.param("id"));
    return c.text("ok");
  });
  hono.get("/livez", (c) => c.text("ok"));
  const ask = (headers: Record<string, string>) =>
    hono.request("/predictions/p1?sig=secret", { method: "POST", headers });
  return { hono, ask, carried };
}

const prediction = (carrier: TraceCarrier): Prediction =>
  ({
    ...{ id: "p1", caller: "studio", context: { trace: carrier } },
    ...{ createdAt: "2026-01-01T00:00:00.000Z", startedAt: "2026-01-01T00:00:03.000Z" },
  }) as unknown as Prediction;

it("passes a trace on as it came where nobody looks at it, and nothing else", async () => {
  const { ask, carried } = app();
  await ask({ ...came, tracestate: "vendor=1" });
  await ask({ traceparent: "x".repeat(60) });
  expect(carried).toEqual([{ ...came, tracestate: "vendor=1" }, {}]);
  const run = traceRun(prediction({}), 1, async (listener) => {
    listener({ event: "stage", stage: "takes", message: "Playing" });
    return 7;
  });
  expect(await run).toBe(7);
});

it("traces with an SDK from the caller through the queue to each stage", async () => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  try {
    const { hono, ask, carried } = app();
    await ask(came);
    await hono.request("/livez");
    const stages: LoopEvent[] = [
      { event: "stage", stage: "takes", message: "Playing" },
      { event: "stage", stage: "cut", message: "Cutting" },
    ];
    const first = traceRun(prediction(carried[0] ?? {}), 1, async (listener) => {
      for (const stage of stages) listener(stage);
      throw new Error("It broke.");
    });
    await expect(first).rejects.toThrow("It broke.");
    await traceRun(prediction(carried[0] ?? {}), 2, async () => undefined);

    const spans = exporter.getFinishedSpans();
    const parents = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    const told = spans.map((span) => [
      span.name,
      parents.get(span.parentSpanContext?.spanId ?? "") ?? "caller",
    ]);
    expect(told).toEqual([
      ["POST /predictions/:id", "caller"],
      ["queue", "POST /predictions/:id"],
      ["stage takes", "prediction"],
      ["stage cut", "prediction"],
      ["prediction", "POST /predictions/:id"],
      ["prediction", "POST /predictions/:id"],
    ]);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set(["a".repeat(32)]));
    const [request, wait] = spans;
    expect(request?.attributes).toMatchObject({
      "http.route": "/predictions/:id",
      "http.response.status_code": 200,
      "musicgen_looper.prediction": "p1",
    });
    expect(JSON.stringify(request?.attributes)).not.toContain("secret");
    expect(wait?.duration).toEqual([3, 0]);
    expect(wait?.attributes).toMatchObject({ "musicgen_looper.key": "studio", "musicgen_looper.attempt": 1 });
    expect(spans[4]?.status).toEqual({ code: SpanStatusCode.ERROR, message: "It broke." });
  } finally {
    trace.disable();
    propagation.disable();
  }
});
