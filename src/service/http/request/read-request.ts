/** What the routes read from a request: its body, its origin, a header. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "../api-env.ts";
import type { OutputEncoding } from "../ports.ts";

/**
 * Read a body of JSON.
 *
 * @throws HTTPException 415 for another type, 400 for what does not parse
 */
export async function readJson(c: Context<ApiEnv>): Promise<unknown> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type)) {
    const found = type === "" ? "The body has no Content-Type" : `The body has Content-Type ${type}`;
    throw new HTTPException(415, { message: `${found}: send JSON, with Content-Type: application/json.` });
  }
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HTTPException(400, { message: "The body is not valid JSON." });
  }
}

/** Read the encoding of outputs that a request asks for: `Looper-Files: url` or `data`. */
export function outputEncodingHeader(c: Context<ApiEnv>): OutputEncoding {
  const value = c.req.header("looper-files")?.trim().toLowerCase();
  return value === "url" || value === "data" ? value : "auto";
}

/** The origin by which a request addressed the service. */
export function requestOrigin(c: Context<ApiEnv>): string {
  return new URL(c.req.url).origin;
}
