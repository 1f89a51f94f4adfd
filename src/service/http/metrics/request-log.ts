/**
 * Count requests and log each on its own line. The line has the route, not the URL: queries have signatures,
 * headers have keys, and neither belongs in a log.
 */
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { ApiEnv } from "../api-env.ts";
import type { ApiPorts } from "../ports.ts";
import type { MetricFamily, Sample } from "./prometheus.ts";

/** Upper bounds of the histogram of response times, in seconds. */
const bounds = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];

interface Tally {
  readonly labels: { readonly method: string; readonly route: string; readonly status: string };
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counts requests. */
export interface RequestLog {
  readonly middleware: MiddlewareHandler<ApiEnv>;
  families(): readonly MetricFamily[];
}

/** Create a log of requests. */
export function createRequestLog({ log, now }: ApiPorts): RequestLog {
  const tallies = new Map<string, Tally>();

  function count(method: string, route: string, status: number, seconds: number): void {
    const labels = { method, route, status: String(status) };
    const key = `${method} ${route} ${status}`;
    const tally = tallies.get(key) ?? { labels, buckets: bounds.map(() => 0), count: 0, sum: 0 };
    tallies.set(key, tally);
    tally.count++;
    tally.sum += seconds;
    bounds.forEach((bound, i) => {
      if (seconds <= bound) tally.buckets[i] = (tally.buckets[i] as number) + 1;
    });
  }

  return {
    middleware: async (c, next) => {
      const startedAt = now();
      await next();
      const seconds = (now() - startedAt) / 1000;
      const { method } = c.req;
      const route = knownRoute(routePath(c, -1));
      // A caller can send any method: only those of routes get a label of their own.
      count(/^(GET|HEAD|POST|PUT|DELETE)$/.test(method) ? method : "other", route, c.res.status, seconds);
      const quiet = /^\/(livez|readyz|health-check|metrics)$/.test(route);
      const prediction = c.get("predictionId");
      log(c.res.status >= 500 ? "error" : quiet ? "debug" : "info", "request", {
        method,
        route,
        status: c.res.status,
        ms: Math.round(seconds * 1000),
        ...(prediction === undefined ? {} : { prediction }),
      });
    },
    families() {
      const samples: Sample[] = [];
      for (const { labels, buckets, count: total, sum } of tallies.values()) {
        bounds.forEach((bound, i) => {
          samples.push({
            suffix: "_bucket",
            labels: { ...labels, le: String(bound) },
            value: buckets[i] as number,
          });
        });
        samples.push({ suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: total });
        samples.push({ suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: total });
      }
      const help = "Response times by route.";
      return [{ name: "musicgen_looper_http_request_seconds", help, type: "histogram", samples }];
    },
  };
}

/** The label of a route; requests that match no route share one. */
function knownRoute(path: string): string {
  return path.includes("*") ? "none" : path;
}
