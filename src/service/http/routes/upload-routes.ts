/** Uploads for `audio`: the routes of Replicate's API for files. */
import type { Context } from "hono";
import type { z } from "zod";
import { mayEnter, ownedBy } from "../../keys/caller.ts";
import type { ApiEnv } from "../api-env.ts";
import { readChunks } from "../body/read-chunks.ts";
import { receiveForm } from "../body/receive-form.ts";
import { findExcess } from "../body/scan-json.ts";
import { callerOf } from "../guard/key-guard.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts, Upload } from "../ports.ts";
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
  const tag = "Replicate";
  return [
    declareRoute(
      {
        ...{ method: "post", path: "/v1/files", tag, summary: "Upload a clip, to use its URL as `audio`." },
        ...{ body: "multipart", responses: { 201: fileSchema } },
      },
      async (c) => {
        const upload = await saveUpload(ports, c);
        return upload instanceof Response ? upload : c.json(present(upload, base(c)), 201);
      },
    ),
    declareRoute(
      { method: "get", path: "/v1/files", tag, summary: "List uploads.", responses: { 200: filePageSchema } },
      async (c) => {
        const results = (await uploads.list())
          .filter(({ owner }) => mayEnter(callerOf(c), owner))
          .map((upload) => present(upload, base(c)));
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
        const upload = await findUpload(ports, c, c.req.param("file_id"));
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
      async (c) => {
        const upload = await findUpload(ports, c, c.req.param("file_id"));
        return upload && (await uploads.remove(upload.id)) ? c.body(null, 204) : refuseUnknown(c);
      },
    ),
  ];
}

/** Find an upload that the caller may see. What is another key's is not there. */
export async function findUpload(
  { uploads }: Pick<ApiPorts, "uploads">,
  c: Context<ApiEnv>,
  id: string,
): Promise<Upload | undefined> {
  const upload = await uploads.find(id);
  return upload && mayEnter(callerOf(c), upload.owner) ? upload : undefined;
}

/** Save the file of a multipart body, or refuse it. */
async function saveUpload({ uploads, options }: ApiPorts, c: Context<ApiEnv>): Promise<Upload | Response> {
  const type = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    return refuse(c, 415, "Send the file as multipart/form-data, in a part named content.");
  }
  const { maxUploadBytes } = options;
  const body = readChunks(c, maxUploadBytes + multipartOverhead, largeFile(maxUploadBytes));
  const bounds = { fileBytes: maxUploadBytes, metadataBytes: metadataBounds.bytes };
  const { file, metadata: text, fault } = await receiveForm(body, type, uploads, bounds);
  try {
    if (fault === "large file") return refuse(c, 413, largeFile(maxUploadBytes));
    if (!file || fault === "no form") {
      return refuse(c, 400, "There is no part named content with a file in it.");
    }
    if (file.content.size === 0) return refuse(c, 400, "The file is empty.");
    const metadata = fault === undefined ? readMetadata(text) : undefined;
    if (!metadata) return refuse(c, 400, "The part metadata is not a JSON object.");
    return await file.content.keep({
      name: plainText(file.name ?? "") || "file",
      contentType: plainText(file.contentType) || "application/octet-stream",
      metadata,
      ...ownedBy(callerOf(c)),
    });
  } finally {
    await file?.content.discard();
  }
}

const largeFile = (most: number) => `A file may have ${most} bytes at most.`;

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

function readMetadata(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return {};
  if (findExcess(Buffer.from(text), metadataBounds) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
