/** The body of a request as it arrives, never more of it than is allowed. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "../api-env.ts";

/**
 * Read the body of a request.
 *
 * @param c - the request
 * @param most - bytes, at most
 * @param refusal - the message where there are more
 * @returns its pieces
 * @throws HTTPException 413 where there are more; an error where the caller leaves
 */
export async function* readChunks(
  c: Context<ApiEnv>,
  most: number,
  refusal: string,
): AsyncGenerator<Buffer, void, void> {
  const tooLarge = () => new HTTPException(413, { message: refusal });
  if (Number(c.req.header("content-length") ?? 0) > most) throw tooLarge();
  let size = 0;
  // What is left unread is drained before the response: cancelled, it would end the connection.
  const body = c.req.raw.body?.values({ preventCancel: true }) ?? [];
  for await (const { buffer, byteOffset, length } of body) {
    size += length;
    if (size > most) throw tooLarge();
    yield Buffer.from(buffer, byteOffset, length);
  }
}
