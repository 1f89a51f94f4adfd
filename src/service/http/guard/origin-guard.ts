/**
 * Guards against other sites' pages: any page in a browser on this machine can send requests to loopback, and
 * any host name can be made to resolve to it.
 */
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../api-env.ts";
import type { ApiOptions } from "../ports.ts";
import { requestOrigin } from "../request/read-request.ts";
import { refuse } from "../response/refuse.ts";

/** Tell whether a request may change something. */
function isUnsafe(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Refuse requests to another host name than the service's, and unsafe ones from another site's page. */
export function originGuard({ hosts, publicUrl }: ApiOptions): MiddlewareHandler<ApiEnv> {
  const publicName = publicUrl === null ? null : new URL(publicUrl).hostname;
  return async (c, next) => {
    const origin = requestOrigin(c);
    const { hostname } = new URL(origin);
    if (hosts !== null && hostname !== publicName && !hosts.includes(hostname)) {
      const message = `This service is not called ${hostname}. Set --public-url if it should be.`;
      return refuse(c, 403, message);
    }
    if (isUnsafe(c.req.method)) {
      const from = c.req.header("origin");
      const site = c.req.header("sec-fetch-site");
      const isForeign = from !== undefined && from !== origin && from !== publicUrl;
      if (isForeign || (site !== undefined && site !== "same-origin" && site !== "none")) {
        return refuse(c, 403, "Pages of other sites may not use this service.");
      }
    }
    return next();
  };
}
