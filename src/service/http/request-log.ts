/**
 * Measure requests and log each on its own line. The line has the route, not the URL: queries have signatures,
 * headers have keys, and neither belongs in a log.
 */
import type { MiddlewareHandler } from "hono";
import type { RequestMeters } from "../metrics/request-meters.ts";
import type { ApiEnv } from "./api-env.ts";
import type { ApiPorts } from "./ports.ts";
import { methodLabel, routeLabel } from "./route-label.ts";

/** Log and measure requests. */
export function logRequests(
  { log, now }: Pick<ApiPorts, "log" | "now">,
  meters: RequestMeters,
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = now();
    await next();
    const seconds = (now() - startedAt) / 1000;
    const { method } = c.req;
    const route = routeLabel(c);
    const { status } = c.res;
    const waited = c.get("waits") ?? false;
    meters.answered({ method: methodLabel(c), route, status, seconds, waited });
    const quiet = /^\/(livez|readyz|health-check|metrics)$/.test(route);
    const prediction = c.get("predictionId");
    const key = c.get("caller")?.name ?? undefined;
    log(status >= 500 ? "error" : quiet ? "debug" : "info", "request", {
      ...{ method, route, status },
      ms: Math.round(seconds * 1000),
      ...(prediction === undefined ? {} : { prediction }),
      ...(key === undefined ? {} : { key }),
    });
  };
}
