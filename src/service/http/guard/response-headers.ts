/** Headers of every response: what browsers must not do with it, and that it is not to be cached. */
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { ApiEnv } from "../api-env.ts";

/** A page of ours may load its own scripts, styles and sounds, and nothing from elsewhere. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  // The encoder of MP3 is WebAssembly, which its script carries as a data: address.
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  mediaSrc: ["'self'"],
  connectSrc: ["'self'", "data:"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Set security headers; a handler that sets a stricter one keeps it. */
export const securityHeaders = () =>
  secureHeaders({
    contentSecurityPolicy,
    xFrameOptions: "DENY",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    // The service speaks plain HTTP: the TLS proxy sets this.
    strictTransportSecurity: false,
    overwrite: false,
  });

/** Forbid caching where a handler did not allow it. */
export const noStore = () =>
  createMiddleware<ApiEnv>(async (c, next) => {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  });
