/** The pages, and what they load. Everything comes from this host. */
import { type Context, Hono } from "hono";
import { loadPage, type PageFile } from "#platform-node";
import { type ApiEnv, requestOrigin } from "../answer/exchange.ts";
import { documentFacts } from "../document/document-facts.ts";
import { writeOpenApi } from "../document/openapi.ts";
import { writeDocsPage } from "../page/docs-page.ts";
import { writeFormPage } from "../page/form-page.ts";
import type { ApiPorts } from "../ports.ts";
import { cogVersion } from "./cog-routes.ts";

/** Tell whether a caller would rather see a page than JSON. */
export function wantsPage(accept: string | undefined): boolean {
  return /\btext\/html\b/.test(accept ?? "");
}

/** Make the routes. */
export function pageRoutes(ports: ApiPorts): Hono<ApiEnv> {
  const { options } = ports;
  const routes = new Hono<ApiEnv>();
  const asset = async (c: Context<ApiEnv>, type: string, file: PageFile) =>
    c.body(await loadPage(file), 200, {
      "Content-Type": `${type}; charset=utf-8`,
      "Cache-Control": "no-cache",
    });

  routes.get("/", async (c) => {
    c.header("Vary", "Accept");
    if (wantsPage(c.req.header("accept"))) {
      return c.html(writeFormPage(await documentFacts(ports), options.apiKey !== null));
    }
    return c.json({
      cog_version: cogVersion,
      docs_url: "/docs",
      openapi_url: "/openapi.json",
      healthcheck_url: "/health-check",
      predictions_url: "/predictions",
      predictions_idempotent_url: "/predictions/{prediction_id}",
      predictions_cancel_url: "/predictions/{prediction_id}/cancel",
    });
  });
  routes.get("/openapi.json", async (c) => c.json(writeOpenApi(await documentFacts(ports))));
  routes.get("/docs", async (c) => {
    const document = writeOpenApi(await documentFacts(ports));
    return c.html(writeDocsPage(document, options.publicUrl ?? requestOrigin(c)));
  });
  routes.get("/assets/page.css", (c) => asset(c, "text/css", "service.css"));
  routes.get("/assets/page.js", (c) => asset(c, "text/javascript", "service.js"));
  return routes;
}
