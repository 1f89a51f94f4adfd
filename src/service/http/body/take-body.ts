/** The body of a request for a prediction: JSON, and the clip that may be in it. */
import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "../api-env.ts";
import type { ApiPorts } from "../ports.ts";
import { readChunks } from "./read-chunks.ts";
import { type ClipReceiver, createClipReceiver } from "./receive-clip.ts";
import type { RequestBody } from "./request-body.ts";
import { createJsonScanner, requestBounds } from "./scan-json.ts";

/** A body that does not parse. */
export class InvalidJson extends HTTPException {
  /** The character at which it goes wrong. */
  readonly position: number;
  constructor(position: number) {
    super(400, { message: "The body is not valid JSON." });
    this.position = position;
  }
}

/**
 * Read the body before a route is handled, and leave nothing of its clip behind that the route did not keep.
 *
 * @param ports - where clips go, and how large a body may be
 * @returns middleware that sets `body`; it throws HTTPException 415 for another type or an encoded body, 413 for
 *   what is too deep or too long, InvalidJson for what does not parse
 */
export function takeBody({
  uploads,
  options,
}: Pick<ApiPorts, "uploads" | "options">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    checkType(c);
    const receiver = createClipReceiver(uploads);
    try {
      c.set("body", await readBody(c, receiver, options.maxBodyBytes));
      await next();
    } finally {
      await receiver.discard();
    }
  };
}

/** The body that `takeBody` read. */
export function bodyOf(c: Context<ApiEnv>): RequestBody {
  return c.get("body") ?? { value: undefined, clip: undefined };
}

function checkType(c: Context<ApiEnv>): void {
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
}

async function readBody(c: Context<ApiEnv>, receiver: ClipReceiver, most: number): Promise<RequestBody> {
  const scanner = createJsonScanner(requestBounds, receiver);
  for await (const chunk of readChunks(c, most, `A request may have ${most} bytes at most.`)) {
    const excess = scanner.scan(chunk);
    if (excess !== undefined) throw new HTTPException(413, { message: excess });
    if (receiver.isTwice) throw new HTTPException(400, { message: "The body has audio in its input twice." });
    await receiver.flush();
  }
  const rest = scanner.rest();
  const clip = await receiver.end();
  const value = parse(rest);
  // The parser saw the mark in its place only.
  if (clip?.isJson === false) throw new InvalidJson(rest.indexOf("data:"));
  return { value, clip };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch (cause) {
    const [, position = "0"] = /at position (\d+)/.exec(String(cause)) ?? [];
    throw new InvalidJson(Number(position));
  }
}
