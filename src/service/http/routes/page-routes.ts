/** Pages for people, and what they load. Everything comes from this host. */
import type { Handler } from "hono";
import type { z } from "zod";
import { loadPage, type PageFile } from "#platform-node";
import type { ApiEnv } from "../api-env.ts";
import type { DocumentWriter } from "../openapi/create-document-writer.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { writeAppPage } from "../page/app-page.ts";
import { writeDocsPage } from "../page/docs-page.ts";
import type { ApiPorts } from "../ports.ts";
import { cogVersion } from "../request/model-versions.ts";
import { linkOrigin } from "../request/read-request.ts";
import { discoverySchema } from "../response/schemas.ts";

const open = { method: "get", open: true } as const;

/** Declare the routes. */
export function pageRoutes(ports: ApiPorts, writeDocument: DocumentWriter): readonly DeclaredRoute[] {
  const { options } = ports;
  return [
    declareRoute(
      {
        ...{ ...open, path: "/", tag: "Cog", summary: "Where things are; for a browser, the page." },
        responses: { 200: discoverySchema },
      },
      (c) => {
        c.header("Vary", "Accept");
        return /\btext\/html\b/.test(c.req.header("accept") ?? "")
          ? c.html(writeAppPage())
          : c.json(discovery);
      },
    ),
    declareRoute(
      { ...open, path: "/openapi.json", tag: "Cog", summary: "This document.", responses: { 200: "Empty" } },
      async (c) => c.json(await writeDocument()),
    ),
    declareRoute(
      {
        ...{ ...open, path: "/docs", tag: "Service", summary: "This document, to read." },
        responses: { 200: { media: "text/html" } },
      },
      async (c) => c.html(writeDocsPage(await writeDocument(), linkOrigin(c, options))),
    ),
    asset("page.css", "text/css", "service.css"),
    asset("page.js", "text/javascript", "service.js"),
    asset("wasm-media-encoders.js", "text/javascript", "wasm-media-encoders.js"),
  ];
}

const discovery: z.infer<typeof discoverySchema> = {
  cog_version: cogVersion,
  docs_url: "/docs",
  openapi_url: "/openapi.json",
  healthcheck_url: "/health-check",
  predictions_url: "/predictions",
  predictions_idempotent_url: "/predictions/{prediction_id}",
  predictions_cancel_url: "/predictions/{prediction_id}/cancel",
};

function asset(name: string, media: string, file: PageFile): DeclaredRoute {
  const headers = { "Content-Type": `${media}; charset=utf-8`, "Cache-Control": "no-cache" };
  const handler: Handler<ApiEnv> = async (c) => c.body(await loadPage(file), 200, headers);
  const path = `/assets/${name}`;
  return declareRoute(
    { ...open, path, tag: "Service", summary: name, responses: { 200: { media } }, hidden: true },
    handler,
  );
}
