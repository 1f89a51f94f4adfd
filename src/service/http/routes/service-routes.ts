/** How the service is: for people, for orchestrators, for Prometheus. */
import { Hono } from "hono";
import type { z } from "zod";
import { isLooperError } from "#base";
import type { StoreSummary } from "../../jobs/prediction-store.ts";
import type { WorkerState } from "../../worker/worker-state.ts";
import type { ApiEnv } from "../answer/exchange.ts";
import type { healthShape } from "../answer/shapes.ts";
import { writePrometheus } from "../observe/prometheus.ts";
import type { RequestLog } from "../observe/request-log.ts";
import { serviceFigures } from "../observe/service-figures.ts";
import type { ApiPorts } from "../ports.ts";
import { cogVersion } from "./cog-routes.ts";

type Health = z.infer<typeof healthShape>;

/** For how long a count of the store is good enough for health, in milliseconds. */
const fresh = 1000;

const setupWords = {
  starting: "starting",
  ready: "succeeded",
  stopped: "succeeded",
  failed: "failed",
} as const;

function healthStatus(
  worker: WorkerState,
  summary: StoreSummary | undefined,
  maxQueued: number,
): Health["status"] {
  if (worker.status === "failed") return "SETUP_FAILED";
  if (!summary) return "DEFUNCT";
  if (worker.status === "starting") return "STARTING";
  return summary.queued >= maxQueued ? "BUSY" : "READY";
}

/** Make the routes. */
export function serviceRoutes(ports: ApiPorts, requests: RequestLog): Hono<ApiEnv> {
  const { store, options } = ports;
  const routes = new Hono<ApiEnv>();
  let counted: { until: number; summary: Promise<StoreSummary | undefined> } | undefined;

  /**
   * Count, but not more often than once a second, and for no more than a twentieth of the time: a long
   * history takes long to count. Undefined where the database does not answer.
   */
  function recent(): Promise<StoreSummary | undefined> {
    const began = ports.now();
    if (counted && began < counted.until) return counted.summary;
    const summary = store
      .summary()
      .catch((thrown: unknown) => {
        if (!isLooperError(thrown)) throw thrown;
        return undefined;
      })
      .finally(() => {
        count.until = began + Math.max(fresh, 20 * (ports.now() - began));
      });
    const count = { until: Number.POSITIVE_INFINITY, summary };
    counted = count;
    return summary;
  }

  routes.get("/health-check", async (c) => {
    const worker = ports.worker();
    const status = healthStatus(worker, await recent(), options.maxQueued);
    const health: Health = {
      status,
      setup: {
        started_at: worker.startedAt,
        completed_at: worker.settledAt,
        status: setupWords[worker.status],
        logs: worker.error ?? "",
      },
      version: { cog: cogVersion, musicgen_looper: options.software.version },
      concurrency: { max: 1, current: worker.busy },
    };
    return c.json(health);
  });
  routes.get("/livez", (c) => c.text("ok\n"));
  routes.get("/readyz", async (c) => {
    const { status } = ports.worker();
    if (ports.closing?.aborted) return c.text("stopping\n", 503);
    if (status === "starting" || status === "failed") return c.text(`${status}\n`, 503);
    try {
      await store.ping();
    } catch (thrown) {
      if (!isLooperError(thrown)) throw thrown;
      return c.text("no database\n", 503);
    }
    return c.text("ok\n");
  });
  routes.get("/metrics", async (c) => {
    const summary = await store.summary();
    const text = writePrometheus([...serviceFigures(summary, ports.worker()), ...requests.families()]);
    return c.body(text, 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  return routes;
}
