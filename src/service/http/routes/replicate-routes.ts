/** The routes of Replicate's API for predictions. */
import type { Context } from "hono";
import { isTerminal } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import type { RequestBody } from "../body/request-body.ts";
import { bodyOf } from "../body/take-body.ts";
import { callerOf } from "../guard/key-guard.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { cancelAfter, listQuery, looperFiles, looperPriority, preferWait } from "../openapi/parameters.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { awaitPrediction } from "../request/await-prediction.ts";
import { findVersion, type ModelVersion } from "../request/model-versions.ts";
import { readPreference } from "../request/read-preference.ts";
import { linkOrigin } from "../request/read-request.ts";
import { refuseIssues, refuseUnknown } from "../response/refuse.ts";
import { predictionPageSchema, predictionSchema, problemSchema } from "../response/schemas.ts";
import { problem } from "../response/validation-issues.ts";
import { modelPath, onlyKnownModel } from "./known-model.ts";

/** Predictions of a page. */
const pageLength = 100;

const predict = {
  method: "post",
  tag: "Replicate",
  parameters: [preferWait, cancelAfter, looperPriority, looperFiles],
  responses: { 201: predictionSchema, 422: problemSchema },
} as const;

/**
 * Declare the routes.
 *
 * @source replicate/replicate-javascript@1.4.0 lib/predictions.js; docs of api.replicate.com/v1
 */
export function replicateRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  return [...makingRoutes(predictions), ...readingRoutes(predictions)];
}

function makingRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  const { takeBody } = predictions;
  const summary = "Make loops with a version of the model.";
  return [
    declareRoute(
      { path: "/v1/predictions", summary, ...predict, body: "ReplicateRequest", middleware: [takeBody] },
      async (c) => {
        const body = bodyOf(c);
        const { value } = body;
        const named =
          typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
        if (named === undefined || named === null) {
          return refuseIssues(c, [{ part: "body", field: "version", kind: "required" }]);
        }
        return makePrediction(
          predictions,
          c,
          body,
          typeof named === "string" ? findVersion(named) : undefined,
        );
      },
    ),
    declareRoute(
      {
        path: `${modelPath}/predictions`,
        summary: "Make loops with the model.",
        ...predict,
        body: "ModelRequest",
        middleware: [onlyKnownModel, takeBody],
      },
      async (c) => {
        const { owner, name } = c.req.param();
        return makePrediction(predictions, c, bodyOf(c), findVersion(`${owner}/${name}`));
      },
    ),
    declareRoute(
      {
        path: `${modelPath}/versions/{version_id}/predictions`,
        summary,
        ...predict,
        body: "ModelRequest",
        middleware: [onlyKnownModel, takeBody],
      },
      async (c) => {
        const { owner, name, version_id: version } = c.req.param();
        return makePrediction(predictions, c, bodyOf(c), findVersion(`${owner}/${name}:${version}`));
      },
    ),
  ];
}

function readingRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  const { store } = predictions.ports;
  return [
    declareRoute(
      {
        method: "get",
        path: "/v1/predictions",
        tag: "Replicate",
        summary: "List predictions, newest first, 100 a page.",
        parameters: listQuery,
        responses: { 200: predictionPageSchema, 422: problemSchema },
      },
      (c) => listPredictions(predictions, c),
    ),
    declareRoute(
      {
        method: "get",
        path: "/v1/predictions/{prediction_id}",
        tag: "Replicate",
        summary: "The current state of a prediction.",
        parameters: [looperFiles],
        responses: { 200: predictionSchema },
      },
      async (c) => {
        const prediction = await predictions.find(c, c.req.param("prediction_id"));
        return prediction ? c.json(await predictions.present(c, prediction, "replicate")) : refuseUnknown(c);
      },
    ),
    declareRoute(
      {
        method: "post",
        path: "/v1/predictions/{prediction_id}/cancel",
        tag: "Replicate",
        summary: "Cancel a prediction.",
        parameters: [looperFiles],
        responses: { 200: predictionSchema },
      },
      async (c) => {
        const known = await predictions.find(c, c.req.param("prediction_id"));
        const prediction = known && (await store.requestCancel(known.id));
        if (!prediction) return refuseUnknown(c);
        c.set("predictionId", prediction.id);
        return c.json(await predictions.present(c, prediction, "replicate"));
      },
    ),
  ];
}

async function makePrediction(
  predictions: PredictionApi,
  c: Context<ApiEnv>,
  body: RequestBody,
  version: ModelVersion | undefined,
): Promise<Response> {
  if (!version) return refuseVersion(c);
  const accepted = await predictions.accept(c, body, { api: "replicate", version });
  if (!accepted.ok) return refuseIssues(c, accepted.issues);
  const { wait } = readPreference(c.req.header("prefer"));
  if (wait === null) return c.json(await predictions.present(c, accepted.prediction, "replicate"), 201);
  const { store, now } = predictions.ports;
  const signal = predictions.waitSignal(c);
  c.set("waits", true);
  const later = await awaitPrediction(store, accepted.prediction, { timeout: wait, signal, now });
  const presented = await predictions.present(c, later, "replicate");
  // A blocking client takes every status but "starting" for the end, so this is the status for "not yet".
  if (!isTerminal(later.status)) Object.assign(presented, { status: "starting" });
  return c.json(presented, 201);
}

async function listPredictions(predictions: PredictionApi, c: Context<ApiEnv>): Promise<Response> {
  const { store, options } = predictions.ports;
  const { cursor, created_after: createdAfter, created_before: createdBefore } = c.req.query();
  for (const [field, value] of Object.entries({
    created_after: createdAfter,
    created_before: createdBefore,
  })) {
    if (value === undefined || readInstant(value)) continue;
    const message = "Must be a time such as 2026-01-31T12:00:00Z";
    return refuseIssues(c, [{ part: "body", field, kind: "text", message }]);
  }
  const caller = callerOf(c);
  const page = await store.list({
    caller: caller.isAdmin ? undefined : caller.name,
    cursor,
    limit: pageLength,
    createdAfter: readInstant(createdAfter),
    createdBefore: readInstant(createdBefore),
  });
  const base = `${linkOrigin(c, options)}/v1/predictions`;
  const link = (to: string | null) => {
    if (to === null) return null;
    const query = new URLSearchParams({ cursor: to });
    if (createdAfter !== undefined) query.set("created_after", createdAfter);
    if (createdBefore !== undefined) query.set("created_before", createdBefore);
    return `${base}?${query}`;
  };
  // With files in it, a page could be as large as the disk.
  const results = await Promise.all(page.results.map((prediction) => predictions.presentListed(prediction)));
  return c.json({ previous: link(page.previous), next: link(page.next), results });
}

/** Read a time of a query, as the store takes it. */
function readInstant(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const time = new Date(text);
  const year = time.getUTCFullYear();
  // Years that every database takes; an invalid date has no year either.
  return year >= 1900 && year <= 9000 ? time.toISOString() : undefined;
}

function refuseVersion(c: Context<ApiEnv>): Response {
  const detail = "The specified version does not exist (or perhaps you don't have permission to use it?)";
  return c.json(problem(422, "Invalid version or not permitted", detail), 422);
}
