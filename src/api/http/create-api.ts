/**
 * Put the service together: who may come in, the routes of both APIs, files, pages, figures. Which socket
 * it listens on, and where predictions lie, is somebody else's business.
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isLooperError } from "#base";
import { cogRoutes } from "./cog-routes.ts";
import { openDesk } from "./desk.ts";
import { type ApiEnv, answerThrown, refuse } from "./exchange.ts";
import { outputRoutes, uploadRoutes } from "./file-routes.ts";
import { askForKey, refuseStrangers, safeAnswers } from "./guard.ts";
import { modelRoutes } from "./model-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import type { ApiPorts } from "./ports.ts";
import { replicateRoutes } from "./replicate-routes.ts";
import { createRequestLog } from "./request-log.ts";
import { serviceRoutes } from "./service-routes.ts";
import { createUrlSigner } from "./sign.ts";
import { streamRoutes } from "./stream-routes.ts";

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
