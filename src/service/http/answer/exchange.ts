/**
 * What the routes share of one request: reading its body, and answering in the words of the API it came
 * by. Knows Hono; refuses to know predictions.
 */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { errorTable, isLooperError } from "#base";
import type { Prediction } from "../../jobs/prediction.ts";
import type { FileForm } from "../ports.ts";
import { cogFaults, type Fault, problem, problemOf } from "./faults.ts";

/** What a request carries along on its way. */
export interface ApiEnv {
  Variables: {
    /** The prediction it is about, for the log. */
    predictionId?: string;
  };
}

/** Which API's words a path is answered in. */
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

/** Answer with an error in the words of the API that the request came by. */
export function refuse(c: Context<ApiEnv>, status: ContentfulStatusCode, detail: string): Response {
  if (apiOf(c.req.path) === "cog") return c.json({ detail }, status);
  return c.json(problem(status, titles[status] ?? "Error", detail), status);
}

/** Answer with all the faults of a request. */
export function refuseFaults(c: Context<ApiEnv>, faults: readonly Fault[]): Response {
  return c.json(apiOf(c.req.path) === "cog" ? cogFaults(faults) : problemOf(faults), 422);
}

/** Seconds after which a client may try again. */
const retryAfter = { WORK_QUEUE_FULL: 5, other: 10 } as const;

/**
 * Answer an error that was thrown. Only errors of the family are told in their own words; of any other
 * the caller learns nothing.
 */
export function answerThrown(c: Context<ApiEnv>, thrown: unknown): Response {
  if (thrown instanceof HTTPException)
    return refuse(c, thrown.status, thrown.message || "The request was refused.");
  if (!isLooperError(thrown)) return refuse(c, 500, "Something went wrong here. The log says what.");
  const { http, retry } = errorTable[thrown.code];
  // What is busy or full now is not broken: one word for each of the two.
  const status = thrown.code === "WORK_QUEUE_FULL" ? 429 : http;
  if (retry && (status === 429 || status === 503)) {
    c.header(
      "Retry-After",
      String(thrown.code === "WORK_QUEUE_FULL" ? retryAfter.WORK_QUEUE_FULL : retryAfter.other),
    );
  }
  return refuse(c, status as ContentfulStatusCode, thrown.message);
}

/**
 * Read a body of JSON.
 *
 * @throws HTTPException 415 for another type, 400 for what does not parse
 */
export async function readJson(c: Context<ApiEnv>): Promise<unknown> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type)) {
    const message = `The body is ${type || "of no named type"}: send JSON, with Content-Type: application/json.`;
    throw new HTTPException(415, { message });
  }
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HTTPException(400, { message: "The body is not JSON that can be read." });
  }
}

/** Read what a request says about the form of files: `Looper-Files: url` or `data`. */
export function fileFormHeader(c: Context<ApiEnv>): FileForm {
  const value = c.req.header("looper-files")?.trim().toLowerCase();
  return value === "url" || value === "data" ? value : "auto";
}

/** The origin by which this request addressed the service. */
export function requestOrigin(c: Context<ApiEnv>): string {
  return new URL(c.req.url).origin;
}
