/** The routes of a Cog container for predictions. */
import type { Context } from "hono";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import type { ApiEnv } from "../api-env.ts";
import { bodyOf } from "../body/take-body.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { cancelAfter, looperFiles, looperPriority, preferAsync } from "../openapi/parameters.ts";
import type { PredictionApi } from "../prediction-api.ts";
import { awaitPrediction } from "../request/await-prediction.ts";
import { findVersion } from "../request/model-versions.ts";
import { readPreference } from "../request/read-preference.ts";
import { refuse, refuseIssues } from "../response/refuse.ts";
import { cogPredictionSchema, cogValidationErrorSchema } from "../response/schemas.ts";
import type { ValidationIssue } from "../response/validation-issues.ts";

/** How long a synchronous caller may wait: longer than any job can take. */
const maxSyncWait = 7 * 86_400;

const predict = {
  tag: "Cog",
  body: "CogRequest",
  parameters: [preferAsync, cancelAfter, looperPriority, looperFiles],
  responses: { 200: cogPredictionSchema, 202: cogPredictionSchema, 422: cogValidationErrorSchema },
} as const;

/**
 * Declare the routes.
 *
 * @source replicate/cog@0.9.9 docs/http.md
 */
export function cogRoutes(predictions: PredictionApi): readonly DeclaredRoute[] {
  const { ports, takeBody } = predictions;
  return [
    declareRoute(
      {
        method: "post",
        path: "/predictions",
        summary: "Make loops, and wait for them.",
        ...predict,
        middleware: [takeBody],
      },
      (c) => makePrediction(predictions, c),
    ),
    declareRoute(
      {
        method: "put",
        path: "/predictions/{prediction_id}",
        summary: "The same under an id of your own: requested twice, it is made once.",
        ...predict,
        middleware: [takeBody],
      },
      (c) => makePrediction(predictions, c, c.req.param("prediction_id")),
    ),
    declareRoute(
      {
        method: "post",
        path: "/predictions/{prediction_id}/cancel",
        tag: "Cog",
        summary: "Cancel a prediction that has not ended.",
        responses: { 200: "Empty", 404: "Empty" },
      },
      async (c) => {
        const before = await predictions.find(c, c.req.param("prediction_id"));
        if (!before || isTerminal(before.status)) return c.json({}, 404);
        c.set("predictionId", before.id);
        await ports.store.requestCancel(before.id);
        return c.json({}, 200);
      },
    ),
  ];
}

async function makePrediction(
  predictions: PredictionApi,
  c: Context<ApiEnv>,
  id?: string,
): Promise<Response> {
  if (/\btext\/event-stream\b/.test(c.req.header("accept") ?? "")) {
    return refuse(c, 406, "This model does not stream its output here. See the stream of /v1/predictions.");
  }
  const body = bodyOf(c);
  const issues = id === undefined ? [] : idIssues(body.value, id);
  if (issues.length > 0) return refuseIssues(c, issues);
  const version = versionIn(body.value);
  const accepted = await predictions.accept(c, body, {
    api: "cog",
    ...(version ? { version } : {}),
    ...(id === undefined ? {} : { id }),
  });
  if (!accepted.ok) return refuseIssues(c, accepted.issues);
  const { prediction, created } = accepted;
  if (!readPreference(c.req.header("prefer")).respondAsync)
    return respondAtEnd(predictions, c, prediction, created);
  return c.json(await predictions.present(c, prediction, "cog"), 202);
}

/** Respond to a synchronous caller at the end. If the caller hangs up, the prediction is canceled. */
async function respondAtEnd(
  predictions: PredictionApi,
  c: Context<ApiEnv>,
  prediction: Prediction,
  created: boolean,
): Promise<Response> {
  const { store, now } = predictions.ports;
  const signal = predictions.waitSignal(c);
  c.set("waits", true);
  const ended = await awaitPrediction(store, prediction, { timeout: maxSyncWait, signal, now });
  if (!isTerminal(ended.status) && created && c.req.raw.signal.aborted) await store.requestCancel(ended.id);
  return c.json(await predictions.present(c, ended, "cog"), isTerminal(ended.status) ? 200 : 202);
}

/** A container has one version: a known one is recorded, any other is ignored. */
function versionIn(body: unknown) {
  const version = typeof body === "object" && body !== null && "version" in body ? body.version : undefined;
  return typeof version === "string" ? findVersion(version) : undefined;
}

function idIssues(body: unknown, id: string): ValidationIssue[] {
  const named = typeof body === "object" && body !== null && "id" in body ? body.id : undefined;
  if (named === undefined || named === null || String(named) === id) return [];
  const message = "prediction ID must match the ID supplied in the URL";
  return [{ part: "body", field: "id", kind: "text", message }];
}
