/** Uploads for `audio`: the routes of Replicate's API for files. */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import type { ApiEnv } from "../api-env.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts, Upload } from "../ports.ts";
import { findExcess } from "../request/check-json.ts";
import { linkOrigin } from "../request/read-request.ts";
import { refuse, refuseUnknown } from "../response/refuse.ts";
import { filePageSchema, fileSchema } from "../response/schemas.ts";

/** Metadata of an upload are a few facts. */
const metadataBounds = { depth: 32, values: 1000, bytes: 65_536 } as const;
/** Room for the boundaries of a multipart body and for the metadata, in bytes. */
const multipartOverhead = 65_536;

/**
 * Declare the routes.
 *
 * @source replicate/replicate-javascript@1.4.0 lib/files.js
 */
export function uploadRoutes(ports: ApiPorts): readonly DeclaredRoute[] {
  const { uploads, options } = ports;
  const base = (c: Context<ApiEnv>) => linkOrigin(c, options);
  const maxSize = options.maxUploadBytes + multipartOverhead;
  const tag = "Replicate";
  return [
    declareRoute(
      {
        ...{ method: "post", path: "/v1/files", tag, summary: "Upload a clip, to use its URL as `audio`." },
        ...{ body: "multipart", responses: { 201: fileSchema } },
        middleware: [bodyLimit({ maxSize, onError: (c) => refuseLarge(c, options.maxUploadBytes) })],
      },
      async (c) => {
        const upload = await saveUpload(ports, c);
        return upload instanceof Response ? upload : c.json(present(upload, base(c)), 201);
      },
    ),
    declareRoute(
      { method: "get", path: "/v1/files", tag, summary: "List uploads.", responses: { 200: filePageSchema } },
      async (c) => {
        const results = (await uploads.list()).map((upload) => present(upload, base(c)));
        return c.json({ previous: null, next: null, results });
      },
    ),
    declareRoute(
      {
        method: "get",
        path: "/v1/files/{file_id}",
        tag,
        summary: "An upload.",
        responses: { 200: fileSchema },
      },
      async (c) => {
        const upload = await uploads.find(c.req.param("file_id"));
        return upload ? c.json(present(upload, base(c))) : refuseUnknown(c);
      },
    ),
    declareRoute(
      {
        method: "delete",
        path: "/v1/files/{file_id}",
        tag,
        summary: "Remove an upload.",
        responses: { 204: null },
      },
      async (c) => ((await uploads.remove(c.req.param("file_id"))) ? c.body(null, 204) : refuseUnknown(c)),
    ),
  ];
}

function refuseLarge(c: Context<ApiEnv>, maxBytes: number): Response {
  return refuse(c, 413, `A file may have ${maxBytes} bytes at most.`);
}

/** Save the file of a multipart body, or refuse it. */
async function saveUpload({ uploads, options }: ApiPorts, c: Context<ApiEnv>): Promise<Upload | Response> {
  if (!/^multipart\/form-data\s*;/i.test(c.req.header("content-type") ?? "")) {
    return refuse(c, 415, "Send the file as multipart/form-data, in a part named content.");
  }
  const form = await readForm(c);
  const content = form?.get("content");
  if (!form || !content || typeof content === "string") {
    return refuse(c, 400, "There is no part named content with a file in it.");
  }
  if (content.size > options.maxUploadBytes) return refuseLarge(c, options.maxUploadBytes);
  if (content.size === 0) return refuse(c, 400, "The file is empty.");
  const metadata = await readMetadata(form.get("metadata"));
  if (!metadata) return refuse(c, 400, "The part metadata is not a JSON object.");
  return uploads.save(new Uint8Array(await content.arrayBuffer()), {
    name: plainText(content.name) || "file",
    contentType: plainText(content.type) || "application/octet-stream",
    metadata,
  });
}

/** Parts of a form, at most: more than two are not needed, and hundreds of thousands take half a minute. */
const maxParts = 10;

/** Read the form; undefined where it is none, or has too many parts. */
async function readForm(c: Context<ApiEnv>): Promise<FormData | undefined> {
  const type = c.req.header("content-type") ?? "";
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const body = Buffer.from(await c.req.arrayBuffer());
  let parts = 0;
  for (let at = body.indexOf(`--${boundary}`); at >= 0; at = body.indexOf(`--${boundary}`, at + 1)) {
    // The last one closes the form.
    if (++parts > maxParts + 1) return undefined;
  }
  const form = new Response(body, { headers: { "Content-Type": type } }).formData();
  return form.catch(() => undefined);
}

function present(upload: Upload, base: string): z.infer<typeof fileSchema> {
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

/** Remove characters that could break a header or a line. */
function plainText(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, "").slice(0, 200);
}

async function readMetadata(part: string | File | null): Promise<Record<string, unknown> | undefined> {
  if (part === null) return {};
  try {
    const text = typeof part === "string" ? part : await part.text();
    if (findExcess(Buffer.from(text), metadataBounds) !== undefined) return undefined;
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
