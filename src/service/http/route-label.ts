/** A request by its route, for logs, figures and traces: URLs hold what is secret, and there is no end of them. */
import type { Context } from "hono";
import { routePath } from "hono/route";
import type { ApiEnv } from "./api-env.ts";

/** The route of a request, once it was handled; requests that match none share one. */
export function routeLabel(c: Context<ApiEnv>): string {
  const path = routePath(c, -1);
  return path.includes("*") ? "none" : path;
}

/** A caller can send any method: only those of routes get a label of their own. */
export function methodLabel(c: Context<ApiEnv>): string {
  const { method } = c.req;
  return /^(GET|HEAD|POST|PUT|DELETE)$/.test(method) ? method : "other";
}
