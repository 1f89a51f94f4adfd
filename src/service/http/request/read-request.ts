/** What the routes read from a request: its body, its origin, a header. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "../api-env.ts";
import type { ApiOptions, OutputEncoding } from "../ports.ts";
import { findExcess, requestBounds } from "./check-json.ts";

/** Without a file in it, no request is larger, in bytes. */
const plainBytes = 1024 ** 2;

/** A body that does not parse. */
export class InvalidJson extends HTTPException {
  /** The character at which it goes wrong. */
  readonly position: number;
  constructor(message: string, position: number) {
    super(400, { message });
    this.position = position;
  }
}

/**
 * Read a body of JSON.
 *
 * @throws HTTPException 415 for another type or an encoded body, 413 for what is too deep or too long, InvalidJson
 *   for what does not parse
 */
export async function readJson(c: Context<ApiEnv>): Promise<unknown> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type)) {
    const found = type === "" ? "The body has no Content-Type" : `The body has Content-Type ${type}`;
    throw new HTTPException(415, { message: `${found}: send JSON, with Content-Type: application/json.` });
  }
  const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    throw new HTTPException(415, {
      message: `The body has Content-Encoding ${encoding}: send it as it is, without one.`,
    });
  }
  const bytes = Buffer.from(await c.req.arrayBuffer());
  if (bytes.length > plainBytes && !bytes.includes('"data:')) {
    const message = `A request without a data: URI may have ${plainBytes} bytes at most.`;
    throw new HTTPException(413, { message });
  }
  const excess = findExcess(bytes, requestBounds);
  if (excess !== undefined) throw new HTTPException(413, { message: excess });
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch (cause) {
    const [, position = "0"] = /at position (\d+)/.exec(String(cause)) ?? [];
    throw new InvalidJson("The body is not valid JSON.", Number(position));
  }
}

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
