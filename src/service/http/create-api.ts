/**
 * Put the service together: who may come in, the routes of both APIs, files, pages, figures. Which socket
 * it listens on, and where predictions lie, is somebody else's business.
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isLooperError } from "#base";
import { type ApiEnv, answerThrown, refuse } from "./answer/exchange.ts";
import { createRequestLog } from "./observe/request-log.ts";
import { askForKey, refuseStrangers, safeAnswers } from "./origin-guard.ts";
import type { ApiPorts } from "./ports.ts";
import { openDesk } from "./prediction-api.ts";
import { cogRoutes } from "./routes/cog-routes.ts";
import { outputRoutes, uploadRoutes } from "./routes/file-routes.ts";
import { modelRoutes } from "./routes/model-routes.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { replicateRoutes } from "./routes/replicate-routes.ts";
import { serviceRoutes } from "./routes/service-routes.ts";
import { streamRoutes } from "./routes/stream-routes.ts";
import { createUrlSigner } from "./sign.ts";

/**
 * Make the service.
 *
 * @param ports - what it stands on
 * @returns an app: give it requests, or a server that has them
 */
export function createApi(ports: ApiPorts): Hono<ApiEnv> {
  const { options } = ports;
  const desk = openDesk(ports, createUrlSigner(options.secret, options.urlLifetime, ports.now));
  const requests = createRequestLog(ports);
  const app = new Hono<ApiEnv>();

  app.onError((thrown, c) => {
    if (!isLooperError(thrown) && !("getResponse" in thrown)) {
      ports.log("error", "bug", { error: String(thrown.stack ?? thrown), path: c.req.path });
    }
    return answerThrown(c, thrown);
  });
  app.notFound((c) => refuse(c, 404, "The requested resource could not be found."));

  app.use(requests.middleware, safeAnswers(), refuseStrangers(options), askForKey(options));
  const bodies = bodyLimit({
    maxSize: options.maxBodyBytes,
    onError: (c) => refuse(c, 413, `A request may have ${options.maxBodyBytes} bytes at most.`),
  });
  app.use(async (c, next) => (c.req.path === "/v1/files" ? next() : bodies(c, next)));

  app.route("/", serviceRoutes(ports, requests));
  app.route("/", pageRoutes(ports));
  app.route("/", outputRoutes(desk));
  app.route("/", streamRoutes(desk));
  app.route("/", cogRoutes(desk));
  app.route("/v1", uploadRoutes(desk));
  app.route("/v1", modelRoutes(desk));
  app.route("/v1", replicateRoutes(desk));
  return app;
}
