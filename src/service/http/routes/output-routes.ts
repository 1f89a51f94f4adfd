/** Files of outputs, under signed URLs. */
import type { Context } from "hono";
import type { OutputFile } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { fileQuery } from "../openapi/parameters.ts";
import type { StoredFile } from "../ports.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { readRange } from "../request/read-range.ts";
import { outputPath } from "../response/present-output.ts";
import { refuse } from "../response/refuse.ts";

/** Declare the route. */
export function outputRoutes({ ports, urls }: PredictionApi): readonly DeclaredRoute[] {
  const { store, outputs } = ports;
  return [
    declareRoute(
      {
        method: "get",
        path: "/files/{prediction_id}/{file_name}",
        tag: "Service",
        summary: "A file of a prediction's output, whole or by ranges. The URL is in the output.",
        parameters: fileQuery,
        responses: { 200: { media: "audio/*" }, 206: { media: "audio/*" } },
        open: true,
      },
      async (c) => {
        const { prediction_id: id, file_name: name } = c.req.param();
        const verdict = urls.verify(outputPath({ id }, { name }), c.req.query());
        if (verdict === "expired")
          return refuse(c, 410, "The URL of this file has expired. Get a new one from the prediction.");
        if (verdict === "bad") return refuse(c, 403, "The URL of this file is not signed by this service.");
        c.set("predictionId", id);
        const prediction = await store.get(id);
        const file = prediction?.outputs.find((one) => one.name === name);
        const stored = file && (await outputs.open(file.path));
        if (!file || !stored)
          return refuse(c, prediction?.dataRemoved ? 410 : 404, "This file has been removed.");
        return sendFile(c, file, stored);
      },
    ),
  ];
}

/** @source RFC 9110 § 13, § 14 */
function sendFile(c: Context<ApiEnv>, file: OutputFile, stored: StoredFile): Response {
  const etag = `"${file.sha256}"`;
  const disposition = c.req.query("download") === undefined ? "inline" : "attachment";
  const headers: Record<string, string> = {
    ETag: etag,
    "Accept-Ranges": "bytes",
    // The content of a URL never changes; the client may keep it as long as the URL is valid.
    "Cache-Control": "private, max-age=3600, immutable",
    "Content-Disposition": `${disposition}; filename="${file.name.replace(/[^\w.-]/g, "_")}"`,
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
  if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304, headers);
  headers["Content-Type"] = file.contentType;
  const isWhole = c.req.header("if-range") !== undefined && c.req.header("if-range") !== etag;
  const range = isWhole ? undefined : readRange(c.req.header("range"), stored.size);
  if (range === "unsatisfiable") {
    c.header("Content-Range", `bytes */${stored.size}`);
    return refuse(c, 416, `The file has ${stored.size} bytes.`);
  }
  headers["Content-Length"] = String(range ? range.last - range.first + 1 : stored.size);
  if (range) headers["Content-Range"] = `bytes ${range.first}-${range.last}/${stored.size}`;
  const status = range ? 206 : 200;
  if (c.req.method === "HEAD") return c.body(null, status, headers);
  return c.body(stored.stream(range), status, headers);
}
