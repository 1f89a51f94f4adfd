/**
 * Files that go out and come in: outputs under signed URLs, and uploads for `audio`. Refuses to know where
 * they lie.
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { type ApiEnv, refuse, requestOrigin } from "../answer/exchange.ts";
import { outputPath } from "../answer/present-output.ts";
import type { fileShape } from "../answer/shapes.ts";
import type { Upload } from "../ports.ts";
import type { Desk } from "../prediction-api.ts";
import { readRange } from "../request/read-range.ts";

/** Make the route of outputs. */
export function outputRoutes(desk: Desk): Hono<ApiEnv> {
  const { store, outputs } = desk.ports;
  const routes = new Hono<ApiEnv>();

  routes.get("/files/:id/:name", async (c) => {
    const { id, name } = c.req.param();
    const verdict = await desk.urls.verify(outputPath({ id }, { name }), c.req.query());
    if (verdict === "expired")
      return refuse(c, 410, "The URL of this file is no longer good. Ask for the prediction.");
    if (verdict === "bad") return refuse(c, 403, "The URL of this file is not signed by this service.");
    c.set("predictionId", id);
    const prediction = await store.get(id);
    const file = prediction?.outputs.find((one) => one.name === name);
    const stored = file && (await outputs.open(file.path));
    if (!file || !stored)
      return refuse(c, prediction?.dataRemoved ? 410 : 404, "This file is not here any more.");

    const etag = `"${file.sha256}"`;
    const headers: Record<string, string> = {
      ETag: etag,
      "Accept-Ranges": "bytes",
      // What a URL shows never changes; whom it was given to may keep it as long as it is good.
      "Cache-Control": "private, max-age=3600, immutable",
      "Content-Disposition": `${c.req.query("download") === undefined ? "inline" : "attachment"}; filename="${file.name.replace(/[^\w.-]/g, "_")}"`,
      "Content-Security-Policy": "default-src 'none'; sandbox",
    };
    if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304, headers);
    headers["Content-Type"] = file.contentType;
    const whole = c.req.header("if-range") !== undefined && c.req.header("if-range") !== etag;
    const range = whole ? undefined : readRange(c.req.header("range"), stored.size);
    if (range === "unsatisfiable") {
      c.header("Content-Range", `bytes */${stored.size}`);
      return refuse(c, 416, `The file has ${stored.size} bytes.`);
    }
    const length = range ? range.last - range.first + 1 : stored.size;
    headers["Content-Length"] = String(length);
    if (range) headers["Content-Range"] = `bytes ${range.first}-${range.last}/${stored.size}`;
    const status = range ? 206 : 200;
    if (c.req.method === "HEAD") return c.body(null, status, headers);
    return c.body(stored.stream(range), status, headers);
  });
  return routes;
}

function present(upload: Upload, base: string): z.infer<typeof fileShape> {
  const { id, name, contentType, size, sha256, metadata, createdAt, expiresAt } = upload;
  return {
    id,
    name,
    content_type: contentType,
    size,
    etag: sha256,
    checksums: { sha256 },
    metadata: { ...metadata },
    created_at: createdAt,
    expires_at: expiresAt,
    urls: { get: `${base}/v1/files/${id}` },
  };
}

/** Make the routes of uploads. @source replicate/replicate-javascript@1.4.0 lib/files.js */
export function uploadRoutes(desk: Desk): Hono<ApiEnv> {
  const { uploads, options } = desk.ports;
  const routes = new Hono<ApiEnv>();
  const base = (c: Context<ApiEnv>) => options.publicUrl ?? requestOrigin(c);
  const tooLarge = (c: Context<ApiEnv>) =>
    refuse(c, 413, `A file may have ${options.maxUploadBytes} bytes at most.`);
  // Room for the lines between the parts and for the metadata.
  const limit = bodyLimit({ maxSize: options.maxUploadBytes + 65_536, onError: tooLarge });

  routes.post("/files", limit, async (c) => {
    const type = c.req.header("content-type") ?? "";
    if (!/^multipart\/form-data\s*;/i.test(type)) {
      return refuse(c, 415, "Send the file as multipart/form-data, in a part named content.");
    }
    const form = await c.req.formData().catch(() => undefined);
    const content = form?.get("content");
    if (!form || !content || typeof content === "string") {
      return refuse(c, 400, "There is no part named content with a file in it.");
    }
    if (content.size > options.maxUploadBytes) return tooLarge(c);
    if (content.size === 0) return refuse(c, 400, "The file is empty.");
    const metadata = await readMetadata(form.get("metadata"));
    if (!metadata) return refuse(c, 400, "The part metadata is not a JSON object.");
    const about = { name: plain(content.name) || "file", contentType: plain(content.type), metadata };
    const upload = await uploads.save(new Uint8Array(await content.arrayBuffer()), {
      ...about,
      contentType: about.contentType || "application/octet-stream",
    });
    return c.json(present(upload, base(c)), 201);
  });
  routes.get("/files", async (c) => {
    const all = await uploads.list();
    return c.json({ previous: null, next: null, results: all.map((upload) => present(upload, base(c))) });
  });
  routes.get("/files/:id", async (c) => {
    const upload = await uploads.find(c.req.param("id"));
    return upload
      ? c.json(present(upload, base(c)))
      : refuse(c, 404, "The requested resource could not be found.");
  });
  routes.delete("/files/:id", async (c) => {
    const removed = await uploads.remove(c.req.param("id"));
    return removed ? c.body(null, 204) : refuse(c, 404, "The requested resource could not be found.");
  });
  return routes;
}

/** Text without what could break a header or a line. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, "").slice(0, 200);
}

async function readMetadata(part: string | File | null): Promise<Record<string, unknown> | undefined> {
  if (part === null) return {};
  try {
    const value: unknown = JSON.parse(typeof part === "string" ? part : await part.text());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
