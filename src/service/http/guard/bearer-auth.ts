/** The key: `Authorization: Bearer KEY`, or `Token KEY` as older clients of Replicate send it. */
import type { Context, MiddlewareHandler } from "hono";
import { equalTexts } from "../../sign.ts";
import type { ApiEnv } from "../api-env.ts";
import type { ApiOptions } from "../ports.ts";
import { refuse } from "../response/refuse.ts";

/** Refuse requests without the key, where there is one. */
export function bearerAuth({ apiKey }: ApiOptions): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (apiKey === null || equalTexts(sentKey(c) ?? "", apiKey)) return next();
    c.header("WWW-Authenticate", 'Bearer realm="musicgen-looper"');
    return refuse(c, 401, "You did not pass a valid key. Send it as: Authorization: Bearer KEY.");
  };
}

function sentKey(c: Context<ApiEnv>): string | undefined {
  return /^(?:bearer|token) +(\S+)\s*$/i.exec(c.req.header("authorization") ?? "")?.[1];
}
