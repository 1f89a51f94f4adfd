/** Error responses, in the format of the API that the request was made to. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { errorTable, isLooperError } from "#base";
import type { Prediction } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import { InvalidJson } from "../body/take-body.ts";
import { hidePaths } from "../hide-paths.ts";
import { cogValidationError, problem, type ValidationIssue, validationProblem } from "./validation-issues.ts";

/** The API to which a path belongs. */
export function apiOf(path: string): Prediction["api"] {
  return path === "/v1" || path.startsWith("/v1/") ? "replicate" : "cog";
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthenticated",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  406: "Not acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Request too large",
  415: "Unsupported media type",
  416: "Range not satisfiable",
  422: "Unprocessable request",
  429: "Too many requests",
  500: "Internal error",
  503: "Service unavailable",
};

/** Respond with an error. */
export function refuse(c: Context<ApiEnv>, status: ContentfulStatusCode, detail: string): Response {
  if (apiOf(c.req.path) === "cog") return c.json({ detail }, status);
  return c.json(problem(status, titles[status] ?? "Error", detail), status);
}

/** Respond that no route matches; a path that ends in a slash leads to the one that does not. */
export function refusePath(c: Context<ApiEnv>): Response {
  const { pathname, search } = new URL(c.req.url);
  // Two slashes at its beginning would lead to another host.
  if (/^\/[^/\\].*[^/]\/$/.test(pathname)) return c.redirect(`${pathname.slice(0, -1)}${search}`, 307);
  return refuseUnknown(c);
}

/** Respond that there is no such thing. */
export function refuseUnknown(c: Context<ApiEnv>): Response {
  return refuse(c, 404, "The requested resource could not be found.");
}

/** Issues in one response, at most. */
const maxIssues = 20;

/** Respond with the validation issues of a request, the first 20. */
export function refuseIssues(c: Context<ApiEnv>, issues: readonly ValidationIssue[]): Response {
  // Of a table of faults, nobody reads more.
  const first = issues.slice(0, maxIssues);
  return c.json(apiOf(c.req.path) === "cog" ? cogValidationError(first) : validationProblem(first), 422);
}

/** Seconds after which a client may try again. */
const retryAfter = { WORK_QUEUE_FULL: 5, other: 10 } as const;

/**
 * Respond to an error that was thrown. Only `LooperError`s are shown with their message; of any other error the
 * caller learns nothing.
 */
export function refuseThrown(c: Context<ApiEnv>, thrown: unknown): Response {
  if (thrown instanceof InvalidJson && apiOf(c.req.path) === "cog") {
    const { position, message } = thrown;
    return c.json(
      { detail: [{ loc: ["body", position], msg: message, type: "value_error.jsondecode" }] },
      422,
    );
  }
  if (thrown instanceof HTTPException)
    return refuse(c, thrown.status, thrown.message || "The request was refused.");
  if (!isLooperError(thrown)) return refuse(c, 500, "Internal error. See the log of the service.");
  const { http, retry } = errorTable[thrown.code];
  if (retry && (http === 429 || http === 503)) {
    const seconds = thrown.code === "WORK_QUEUE_FULL" ? retryAfter.WORK_QUEUE_FULL : retryAfter.other;
    c.header("Retry-After", String(thrown.facts.retryAfter ?? seconds));
  }
  return refuse(c, http as ContentfulStatusCode, hidePaths(thrown.message));
}
