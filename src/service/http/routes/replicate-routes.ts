/** The routes of Replicate's API for predictions. What they do is the desk's; this is how Replicate says it. */
import { type Context, Hono } from "hono";
import { isTerminal } from "../../jobs/prediction.ts";
import { type ApiEnv, readJson, refuse, refuseFaults, requestOrigin } from "../answer/exchange.ts";
import { problem } from "../answer/faults.ts";
import type { Desk } from "../prediction-api.ts";
import { awaitPrediction } from "../request/await-prediction.ts";
import { readPreference } from "../request/prefer.ts";
import { findVersion, type ModelVersion, modelReference } from "../request/versions.ts";

/** How many predictions a page has. */
const pageLength = 100;

/**
 * Make the routes.
 *
 * @source replicate/replicate-javascript@1.4.0 lib/predictions.js; docs of api.replicate.com/v1
 */
export function replicateRoutes(desk: Desk): Hono<ApiEnv> {
  const { store, now, options } = desk.ports;
  const routes = new Hono<ApiEnv>();

  async function predict(
    c: Context<ApiEnv>,
    body: unknown,
    version: ModelVersion | undefined,
  ): Promise<Response> {
    if (!version) return refuseVersion(c);
    const accepted = await desk.accept(c, body, { api: "replicate", version });
    if (!accepted.ok) return refuseFaults(c, accepted.faults);
    const { wait } = readPreference(c.req.header("prefer"));
    if (wait === null) return c.json(await desk.tell(c, accepted.prediction, "replicate"), 201);
    const signal = desk.patience(c);
    const later = await awaitPrediction(store, accepted.prediction, { timeout: wait, signal, now });
    const told = await desk.tell(c, later, "replicate");
    // A blocking client takes every status but "starting" for the end, so this is the word for "not yet".
    if (!isTerminal(later.status)) Object.assign(told, { status: "starting" });
    return c.json(told, 201);
  }

  routes.post("/predictions", async (c) => {
    const body = await readJson(c);
    const named = typeof body === "object" && body !== null && "version" in body ? body.version : undefined;
    if (named === undefined || named === null) {
      const message = "version is required";
      return refuseFaults(c, [{ part: "body", field: "version", kind: "required", message }]);
    }
    return predict(c, body, typeof named === "string" ? findVersion(named) : undefined);
  });
  routes.post("/models/:owner/:name/predictions", async (c) => {
    const model = `${c.req.param("owner")}/${c.req.param("name")}`;
    if (model !== modelReference) return refuse(c, 404, "The requested resource could not be found.");
    return predict(c, await readJson(c), findVersion(model));
  });
  routes.post("/models/:owner/:name/versions/:version/predictions", async (c) => {
    const { owner, name, version } = c.req.param();
    if (`${owner}/${name}` !== modelReference)
      return refuse(c, 404, "The requested resource could not be found.");
    return predict(c, await readJson(c), findVersion(`${owner}/${name}:${version}`));
  });

  routes.get("/predictions", async (c) => {
    const { cursor, created_after: createdAfter, created_before: createdBefore } = c.req.query();
    for (const [field, value] of Object.entries({
      created_after: createdAfter,
      created_before: createdBefore,
    })) {
      if (value === undefined || readInstant(value)) continue;
      const message = "Must be a moment such as 2026-01-31T12:00:00Z";
      return refuseFaults(c, [{ part: "body", field, kind: "text", message }]);
    }
    const page = await store.list({
      cursor,
      limit: pageLength,
      createdAfter: readInstant(createdAfter),
      createdBefore: readInstant(createdBefore),
    });
    const base = `${options.publicUrl ?? requestOrigin(c)}/v1/predictions`;
    const link = (to: string | null) => {
      if (to === null) return null;
      const query = new URLSearchParams({ cursor: to });
      if (createdAfter !== undefined) query.set("created_after", createdAfter);
      if (createdBefore !== undefined) query.set("created_before", createdBefore);
      return `${base}?${query}`;
    };
    // A page that carried its files in itself would be as large as a disk.
    const results = await Promise.all(page.results.map((prediction) => desk.list(prediction)));
    return c.json({ previous: link(page.previous), next: link(page.next), results });
  });
  routes.get("/predictions/:id", async (c) => {
    const prediction = await store.get(c.req.param("id"));
    if (!prediction) return refuse(c, 404, "The requested resource could not be found.");
    return c.json(await desk.tell(c, prediction, "replicate"));
  });
  routes.post("/predictions/:id/cancel", async (c) => {
    const prediction = await store.requestCancel(c.req.param("id"));
    if (!prediction) return refuse(c, 404, "The requested resource could not be found.");
    c.set("predictionId", prediction.id);
    return c.json(await desk.tell(c, prediction, "replicate"));
  });
  return routes;
}

/** The moment that a query names, as the store wants it. */
function readInstant(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  // Years that every database takes; a moment that is none has no year either.
  return year >= 1900 && year <= 9000 ? moment.toISOString() : undefined;
}

function refuseVersion(c: Context<ApiEnv>): Response {
  const detail = "The specified version does not exist (or perhaps you don't have permission to use it?)";
  return c.json(problem(422, "Invalid version or not permitted", detail), 422);
}
