/** Files of outputs, under signed URLs. */
import type { Context } from "hono";
import type { OutputFile } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { downloadsHeader, fileQuery } from "../openapi/parameters.ts";
import type { ApiOptions, StoredFile } from "../ports.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { readRange } from "../request/read-range.ts";
import { outputPath } from "../response/present-output.ts";
import { refuse } from "../response/refuse.ts";

/** Declare the route. */
export function outputRoutes({ ports, urls }: PredictionApi): readonly DeclaredRoute[] {
  const { store, outputs, options } = ports;
  return [
    declareRoute(
      {
        method: "get",
        path: "/files/{prediction_id}/{file_name}",
        tag: "Service",
        summary: "A file of a prediction's output, whole or by ranges. The URL is in the output.",
        parameters: fileQuery,
        responses: { 200: { media: "audio/*" }, 206: { media: "audio/*" }, 302: null },
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
        const address =
          file &&
          isElsewhere(c, options) &&
          (await outputs.addressOf(file.path, {
            contentType: file.contentType,
            disposition: dispositionOf(c, file),
          }));
        if (address) return c.redirect(address, 302);
        const stored = file && (await outputs.open(file.path));
        const sent = file && stored && (await sendFile(c, file, stored));
        return sent || refuse(c, prediction?.dataRemoved ? 410 : 404, "This file has been removed.");
      },
    ),
  ];
}

/** Tell whether the caller is to fetch a file from its bucket. The page may not: its policy allows this host only. */
function isElsewhere(c: Context<ApiEnv>, { downloads }: ApiOptions): boolean {
  const asked = c.req.header(downloadsHeader);
  // The address of a file is good for GET alone.
  return (
    (asked === "server" || asked === "redirect" ? asked : downloads) === "redirect" && c.req.method === "GET"
  );
}

/** How a file is offered: to be heard, or to be saved. */
function dispositionOf(c: Context<ApiEnv>, { name }: OutputFile): string {
  const kind = c.req.query("download") === undefined ? "inline" : "attachment";
  return `${kind}; filename="${name.replace(/[^\w.-]/g, "_")}"`;
}

/**
 * Send a file, or what was asked of it; undefined where it was removed meanwhile.
 *
 * @source RFC 9110 § 13, § 14
 */
async function sendFile(
  c: Context<ApiEnv>,
  file: OutputFile,
  stored: StoredFile,
): Promise<Response | undefined> {
  const etag = `"${file.sha256}"`;
  const headers: Record<string, string> = {
    ETag: etag,
    "Accept-Ranges": "bytes",
    // The content of a URL never changes; the client may keep it as long as the URL is valid.
    "Cache-Control": "private, max-age=3600, immutable",
    "Content-Disposition": dispositionOf(c, file),
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
  const body = await stored.stream(range);
  return body && c.body(body, status, headers);
}
