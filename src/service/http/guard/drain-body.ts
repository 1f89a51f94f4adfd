/** What a refusal leaves unread of a body: read and forgotten, so that the connection can carry the next request. */
import type { IncomingMessage } from "node:http";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../api-env.ts";

/** A caller who sends for longer finds the connection ended. */
const patience = 1000;
/** And so does one who sends more bytes than any body may have. */
const mostBytes = 64 << 20;

/**
 * Before the response, take what is still to come of a body that was not read to its end; where that is too much,
 * say that the connection ends. Otherwise it would be cut after the response, with the caller's next request on it.
 */
export function drainBody(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const hasBody = c.req.header("content-length") ?? c.req.header("transfer-encoding");
    const { incoming } = (c.env ?? {}) as { readonly incoming?: IncomingMessage };
    if (hasBody === undefined || !incoming || incoming.readableEnded) return;
    if (!(await isDrained(incoming))) c.header("Connection", "close");
  };
}

/** @returns whether it came to its end */
function isDrained(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((done) => {
    let size = 0;
    const finish = () => {
      clearTimeout(timer);
      incoming.off("data", count).off("end", finish).off("close", finish).off("error", finish);
      done(incoming.readableEnded);
    };
    const count = (piece: Buffer) => {
      size += piece.length;
      if (size > mostBytes) finish();
    };
    const timer = setTimeout(finish, patience);
    incoming.on("data", count).once("end", finish).once("close", finish).once("error", finish);
    if (incoming.destroyed) finish();
    else incoming.resume();
  });
}
