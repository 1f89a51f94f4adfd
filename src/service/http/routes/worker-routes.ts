/** Who works for this service: its own worker, and those on other machines. */
import type { KnownWorker } from "../../jobs/prediction-store.ts";
import { silentAfter } from "../../jobs/workers/worker-records.ts";
import { hidePaths } from "../hide-paths.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts } from "../ports.ts";
import { presentProgress } from "../response/present-prediction.ts";
import { workersSchema } from "../response/schemas.ts";

/** Declare the routes. */
export function workerRoutes({ store }: ApiPorts): readonly DeclaredRoute[] {
  return [
    declareRoute(
      {
        ...{ method: "get", path: "/v1/workers", tag: "Service" },
        summary: "List the workers that share this service's predictions.",
        responses: { 200: workersSchema },
      },
      async (c) => c.json({ results: (await store.workers.list()).map(present) }),
    ),
  ];
}

function present(worker: KnownWorker) {
  const { name, host, pid, version, precision, threads, state, prediction } = worker;
  return {
    ...{
      name,
      host,
      pid,
      version,
      models: worker.models.map((model) => hidePaths(model)),
      precision,
      threads,
    },
    state: worker.silence > silentAfter ? "lost" : state,
    prediction,
    progress: presentProgress(worker.progress),
    ...{ started_at: worker.startedAt, heartbeat_at: worker.heartbeatAt },
  };
}
