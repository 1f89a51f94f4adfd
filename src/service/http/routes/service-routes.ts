/** The state of the service: for Cog's clients, for orchestrators, for Prometheus. */
import type { z } from "zod";
import { isLooperError } from "#base";
import type { StoreSummary } from "../../jobs/prediction-store.ts";
import { metricsType } from "../../metrics/create-registry.ts";
import type { ServerMeters } from "../../metrics/server-meters.ts";
import type { WorkerState } from "../../worker/worker-state.ts";
import { hidePaths } from "../hide-paths.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts } from "../ports.ts";
import { cogVersion } from "../request/model-versions.ts";
import { healthSchema } from "../response/schemas.ts";

type Health = z.infer<typeof healthSchema>;

/** How long a summary of the store is used for health, in milliseconds. */
const maxSummaryAge = 1000;

const setupStatus = {
  starting: "starting",
  ready: "succeeded",
  stopped: "succeeded",
  failed: "failed",
} as const;

/** What readiness says while the service stops. */
const stopping = "stopping";

const get = { method: "get", open: true } as const;
const plain = { media: "text/plain" } as const;

/** Declare the routes. */
export function serviceRoutes(ports: ApiPorts, meters: ServerMeters): readonly DeclaredRoute[] {
  const recentSummary = cacheSummary(ports);
  return [
    declareRoute(
      {
        ...{ ...get, path: "/health-check", tag: "Cog", summary: "The state of the service. Always 200." },
        responses: { 200: healthSchema },
      },
      async (c) => c.json(health(ports, await recentSummary())),
    ),
    declareRoute(
      {
        ...{ ...get, path: "/livez", tag: "Service", summary: "Whether the process responds." },
        responses: { 200: plain },
      },
      (c) => c.text("ok\n"),
    ),
    declareRoute(
      {
        ...{ ...get, path: "/readyz", tag: "Service", summary: "Whether it accepts work." },
        responses: { 200: plain, 503: plain },
      },
      async (c) => {
        const [obstacle, isStorageUp] = await Promise.all([findObstacle(ports), storageOf(ports)]);
        ports.onReadiness?.(obstacle === stopping);
        // Without its files it accepts work and waits for them: to turn callers away would help none of them.
        const storage = isStorageUp ? "" : "storage: does not respond\n";
        return c.text(`${obstacle ?? "ok"}\n${storage}`, obstacle === undefined ? 200 : 503);
      },
    ),
    declareRoute(
      {
        ...{ method: "get", path: "/metrics", tag: "Service", summary: "Metrics for Prometheus." },
        responses: { 200: plain },
        admin: true,
      },
      async (c) => {
        meters.showWorker(ports.worker());
        meters.store.show(await storeFacts(ports));
        return c.body(await meters.registry.metrics(), 200, { "Content-Type": metricsType });
      },
    ),
  ];
}

const storageOf = async ({ isStorageUp }: ApiPorts) => (await isStorageUp?.()) ?? true;

/** What the store tells now; nothing of the database while it does not respond. */
async function storeFacts(ports: ApiPorts): Promise<Parameters<ServerMeters["store"]["show"]>[0]> {
  const { summary, usage } = ports.store;
  const isStorageUp = await storageOf(ports);
  try {
    return { summary: await summary(), keys: await usage.now(), isStorageUp };
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    return { summary: undefined, keys: [], isStorageUp };
  }
}

/**
 * Summarize the store, but at most once a second, and for at most a twentieth of the time: with a long history
 * it takes long. Undefined while the database does not respond.
 */
function cacheSummary({ store, now }: ApiPorts): () => Promise<StoreSummary | undefined> {
  let cached: { until: number; summary: Promise<StoreSummary | undefined> } | undefined;
  return () => {
    const startedAt = now();
    if (cached && startedAt < cached.until) return cached.summary;
    const summary = store
      .summary()
      .catch((thrown: unknown) => {
        if (!isLooperError(thrown)) throw thrown;
        return undefined;
      })
      .finally(() => {
        fresh.until = startedAt + Math.max(maxSummaryAge, 20 * (now() - startedAt));
      });
    const fresh = { until: Number.POSITIVE_INFINITY, summary };
    cached = fresh;
    return summary;
  };
}

function health({ options, ...ports }: ApiPorts, summary: StoreSummary | undefined): Health {
  const worker = ports.worker();
  return {
    // Cog has no word for a service that stops, and takes no requests either.
    status: ports.closing?.aborted ? "BUSY" : healthStatus(worker, summary, options.maxQueued),
    setup: {
      started_at: worker.startedAt,
      completed_at: worker.settledAt,
      status: setupStatus[worker.status],
      logs: hidePaths(worker.error ?? ""),
    },
    version: { cog: cogVersion, musicgen_looper: options.software.version },
    concurrency: { max: 1, current: worker.busy },
    queue: summary
      ? {
          ...{ waiting: summary.queued, running: summary.running },
          ...{ unserved: shortened(summary.unserved), workers: { ...summary.workers } },
        }
      : null,
  };
}

/** A model can be a folder of the operator's: its path is nobody's concern. */
function shortened(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([model, count]) => [hidePaths(model), count]));
}

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

/** Why the service does not accept work now; undefined if it does. */
async function findObstacle({ store, closing, ...ports }: ApiPorts): Promise<string | undefined> {
  const { status } = ports.worker();
  if (closing?.aborted) return stopping;
  if (status === "starting" || status === "failed") return status;
  try {
    await store.ping();
    return undefined;
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    return "no database";
  }
}
