/** Error responses, in the format of the API that the request was made to. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { errorTable, isLooperError } from "#base";
import type { Prediction } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
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

/** Respond that there is no such thing. */
export function refuseUnknown(c: Context<ApiEnv>): Response {
  return refuse(c, 404, "The requested resource could not be found.");
}

/** Respond with all validation issues of a request. */
export function refuseIssues(c: Context<ApiEnv>, issues: readonly ValidationIssue[]): Response {
  return c.json(apiOf(c.req.path) === "cog" ? cogValidationError(issues) : validationProblem(issues), 422);
}

/** Seconds after which a client may try again. */
const retryAfter = { WORK_QUEUE_FULL: 5, other: 10 } as const;

/**
 * Respond to an error that was thrown. Only `LooperError`s are shown with their message; of any other error the
 * caller learns nothing.
 */
export function refuseThrown(c: Context<ApiEnv>, thrown: unknown): Response {
  if (thrown instanceof HTTPException)
    return refuse(c, thrown.status, thrown.message || "The request was refused.");
  if (!isLooperError(thrown)) return refuse(c, 500, "Internal error. See the log of the service.");
  const { http, retry } = errorTable[thrown.code];
  if (retry && (http === 429 || http === 503)) {
    const seconds = thrown.code === "WORK_QUEUE_FULL" ? retryAfter.WORK_QUEUE_FULL : retryAfter.other;
    c.header("Retry-After", String(seconds));
  }
  return refuse(c, http as ContentfulStatusCode, thrown.message);
}
