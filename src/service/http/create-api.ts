/** The HTTP side of the service: guards, the routes of both APIs, files, pages, metrics. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { isLooperError } from "#base";
import { createKeyRing } from "../keys/key-ring.ts";
import { createServerMeters } from "../metrics/server-meters.ts";
import { traceRequests } from "../traces/trace-requests.ts";
import type { ApiEnv } from "./api-env.ts";
import { drainBody } from "./guard/drain-body.ts";
import { keyGuard } from "./guard/key-guard.ts";
import { originGuard } from "./guard/origin-guard.ts";
import { noStore, securityHeaders } from "./guard/response-headers.ts";
import { createDocumentWriter } from "./openapi/create-document-writer.ts";
import { registerRoutes } from "./openapi/declare-route.ts";
import type { ApiPorts } from "./ports.ts";
import { createPredictionApi } from "./prediction-api.ts";
import { logRequests } from "./request-log.ts";
import { refusePath, refuseThrown } from "./response/refuse.ts";
import { cogRoutes } from "./routes/cog-routes.ts";
import { eventRoutes } from "./routes/event-routes.ts";
import { modelRoutes } from "./routes/model-routes.ts";
import { outputRoutes } from "./routes/output-routes.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { recordingRoutes } from "./routes/recording-routes.ts";
import { replicateRoutes } from "./routes/replicate-routes.ts";
import { serviceRoutes } from "./routes/service-routes.ts";
import { streamRoutes } from "./routes/stream-routes.ts";
import { uploadRoutes } from "./routes/upload-routes.ts";
import { usageRoutes } from "./routes/usage-routes.ts";
import { workerRoutes } from "./routes/worker-routes.ts";
import { createUrlSigner } from "./url-signer.ts";

/**
 * Create the HTTP side.
 *
 * @param ports - what it needs
 * @returns an app that answers requests
 */
export function createApi(ports: ApiPorts): OpenAPIHono<ApiEnv> {
  const { options } = ports;
  const predictions = createPredictionApi(
    ports,
    createUrlSigner(options.secret, options.urlLifetime, ports.now),
  );
  const meters = ports.meters ?? createServerMeters();
  const keys = ports.keys ?? createKeyRing({ apiKey: options.apiKey, now: ports.now });
  const app = new OpenAPIHono<ApiEnv>();
  const writeDocument = createDocumentWriter(app, ports);

  app.onError((thrown, c) => {
    if (!isLooperError(thrown) && !("getResponse" in thrown)) {
      ports.log("error", "bug", { error: String(thrown.stack ?? thrown), path: c.req.path });
    }
    if (isLooperError(thrown, "WORK_QUOTA_USED")) meters.keys.refused(c.get("caller")?.name ?? null, "quota");
    return refuseThrown(c, thrown);
  });
  app.notFound(refusePath);
  app.use(
    traceRequests(),
    logRequests(ports, meters.requests),
    drainBody(),
    noStore(),
    securityHeaders(),
    originGuard(options),
  );
  const routes = [
    ...cogRoutes(predictions),
    ...replicateRoutes(predictions),
    ...streamRoutes(predictions),
    ...eventRoutes(predictions),
    ...modelRoutes(ports, writeDocument),
    ...uploadRoutes(ports),
    ...recordingRoutes(ports),
    ...pageRoutes(ports, writeDocument),
    ...workerRoutes(ports),
    ...usageRoutes(ports),
    ...serviceRoutes(ports, meters),
    ...outputRoutes(predictions),
  ];
  registerRoutes(app, routes, keyGuard({ keys, meters: meters.keys, now: ports.now }));
  return app;
}
