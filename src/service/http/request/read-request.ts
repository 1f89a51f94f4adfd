/** What the routes read from a request: its origin, a header. */
import type { Context } from "hono";
import type { ApiEnv } from "../api-env.ts";
import type { ApiOptions, OutputEncoding } from "../ports.ts";

/** Read the encoding of outputs that a request asks for: `Looper-Files: url` or `data`. */
export function outputEncodingHeader(c: Context<ApiEnv>): OutputEncoding {
  const value = c.req.header("looper-files")?.trim().toLowerCase();
  return value === "url" || value === "data" ? value : "auto";
}

/** The origin by which a request addressed the service: anything that a caller likes. */
export function requestOrigin(c: Context<ApiEnv>): string {
  return new URL(c.req.url).origin;
}

/**
 * The origin of links in a response: the public one, or that by which the request addressed the service where
 * that is a name of this service. Any other name is not repeated: who reads the links may not be who asked.
 */
export function linkOrigin(c: Context<ApiEnv>, { publicUrl, names, boundOrigin }: ApiOptions): string {
  if (publicUrl !== null) return publicUrl;
  const { origin, hostname } = new URL(c.req.url);
  return names.includes(hostname) ? origin : boundOrigin;
}
