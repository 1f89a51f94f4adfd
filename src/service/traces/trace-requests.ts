/** A span for each request. */
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../http/api-env.ts";
import { methodLabel, routeLabel } from "../http/route-label.ts";
import { continueTrace } from "./carry-trace.ts";
import { tracer } from "./tracer.ts";

/** Probes come every few seconds, and tell nothing. */
const untraced = /^\/(livez|readyz|health-check|metrics)$/;

/** Headers that carry a trace. */
export const traceHeaders = (header: (name: string) => string | undefined) => ({
  traceparent: header("traceparent"),
  tracestate: header("tracestate"),
});

/**
 * Trace requests; a trace that a caller began is continued.
 *
 * @source OpenTelemetry semantic conventions 1.x, HTTP server spans
 */
export function traceRequests(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (untraced.test(c.req.path)) return next();
    const parent = continueTrace(traceHeaders((name) => c.req.header(name)));
    const method = methodLabel(c);
    const span = tracer().startSpan(method, { kind: SpanKind.SERVER }, parent);
    c.set("trace", trace.setSpan(parent, span));
    try {
      await next();
    } finally {
      const route = routeLabel(c);
      const { status } = c.res;
      span.updateName(`${method} ${route}`);
      span.setAttributes({
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
      });
      const prediction = c.get("predictionId");
      if (prediction !== undefined) span.setAttribute("musicgen_looper.prediction", prediction);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };
}
