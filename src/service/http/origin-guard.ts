/**
 * Who may come in. A key where there is one; on loopback, where there is none, only requests that name
 * this machine and no other site's page, for any page in a browser here can send requests to loopback.
 */
import type { Context, MiddlewareHandler } from "hono";
import { type ApiEnv, refuse, requestOrigin } from "./answer/exchange.ts";
import type { ApiOptions } from "./ports.ts";
import { sameText } from "./sign.ts";

const safeHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
};

/** What a document of ours may load: its own scripts, styles, sounds, and nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Put safe headers on every answer. */
export function safeAnswers(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(safeHeaders)) c.res.headers.set(name, value);
    if (!c.res.headers.has("Content-Security-Policy")) c.res.headers.set("Content-Security-Policy", policy);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  };
}

/** Tell whether a request changes something. */
function changes(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Refuse requests that came by another name, or from another site's page. */
export function refuseStrangers({ hosts, publicUrl }: ApiOptions): MiddlewareHandler<ApiEnv> {
  const publicOrigin = publicUrl === null ? null : new URL(publicUrl).origin;
  return async (c, next) => {
    const origin = requestOrigin(c);
    const { hostname } = new URL(origin);
    const known = publicOrigin !== null && hostname === new URL(publicOrigin).hostname;
    if (hosts !== null && !known && !hosts.includes(hostname)) {
      return refuse(
        c,
        403,
        `This service does not answer to the name ${hostname}. Give it with --public-url if it should.`,
      );
    }
    if (changes(c.req.method)) {
      const from = c.req.header("origin");
      const site = c.req.header("sec-fetch-site");
      const foreign = from !== undefined && from !== origin && from !== publicOrigin;
      if (foreign || (site !== undefined && site !== "same-origin" && site !== "none")) {
        return refuse(c, 403, "Pages of other sites may not use this service.");
      }
    }
    return next();
  };
}

/** Paths that open without the key: what tells nothing, and what carries a signature of its own. */
const open = [
  /^\/(docs|openapi\.json|health-check|livez|readyz|favicon\.ico)?$/,
  /^\/assets\//,
  /^\/files\//,
  /^\/v1\/files\/streams\//,
];

/** Ask for the key, as `Authorization: Bearer KEY` or `Token KEY`. */
export function askForKey({ apiKey }: ApiOptions): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (apiKey === null || (!changes(c.req.method) && open.some((path) => path.test(c.req.path))))
      return next();
    if (await sameText(shownKey(c) ?? "", apiKey)) return next();
    c.header("WWW-Authenticate", 'Bearer realm="musicgen-looper"');
    return refuse(c, 401, "You did not pass a valid key. Send it as: Authorization: Bearer KEY.");
  };
}

function shownKey(c: Context<ApiEnv>): string | undefined {
  return /^(?:bearer|token) +(\S+)\s*$/i.exec(c.req.header("authorization") ?? "")?.[1];
}
