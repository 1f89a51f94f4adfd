/** The routes of a Cog container. What they do is the desk's; this is how Cog says it. */
import { type Context, Hono } from "hono";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import { type ApiEnv, readJson, refuse, refuseFaults } from "../answer/exchange.ts";
import type { Fault } from "../answer/faults.ts";
import type { Desk } from "../prediction-api.ts";
import { awaitPrediction } from "../request/await-prediction.ts";
import { readPreference } from "../request/prefer.ts";
import { findVersion } from "../request/versions.ts";

/** The release of Cog whose API this speaks. */
export const cogVersion = "0.9.9";

/** How long a synchronous caller may wait: longer than any job may take. */
const longestSync = 7 * 86_400;

/**
 * Make the routes.
 *
 * @source replicate/cog@0.9.9 docs/http.md
 */
export function cogRoutes(desk: Desk): Hono<ApiEnv> {
  const { store, now } = desk.ports;
  const routes = new Hono<ApiEnv>();

  /** Hold a synchronous caller until the end. One who hangs up does not want it any more. */
  async function hold(c: Context<ApiEnv>, prediction: Prediction, created: boolean): Promise<Response> {
    const ended = await awaitPrediction(store, prediction, {
      timeout: longestSync,
      signal: desk.patience(c),
      now,
    });
    if (!isTerminal(ended.status) && created && c.req.raw.signal.aborted) await store.requestCancel(ended.id);
    return c.json(await desk.tell(c, ended, "cog"), isTerminal(ended.status) ? 200 : 202);
  }

  async function predict(c: Context<ApiEnv>, id?: string): Promise<Response> {
    if (/\btext\/event-stream\b/.test(c.req.header("accept") ?? "")) {
      return refuse(c, 406, "This model does not stream its output here. See the stream of /v1/predictions.");
    }
    const body = await readJson(c);
    const faults = id === undefined ? [] : idFaults(body, id);
    if (faults.length > 0) return refuseFaults(c, faults);
    const version = versionIn(body);
    const accepted = await desk.accept(c, body, {
      api: "cog",
      ...(version ? { version } : {}),
      ...(id === undefined ? {} : { id }),
    });
    if (!accepted.ok) return refuseFaults(c, accepted.faults);
    const { prediction, created } = accepted;
    if (!readPreference(c.req.header("prefer")).respondAsync) return hold(c, prediction, created);
    return c.json(await desk.tell(c, prediction, "cog"), 202);
  }

  routes.post("/predictions", (c) => predict(c));
  routes.put("/predictions/:id", (c) => predict(c, c.req.param("id")));
  routes.post("/predictions/:id/cancel", async (c) => {
    const before = await store.get(c.req.param("id"));
    if (!before || isTerminal(before.status)) return c.json({}, 404);
    c.set("predictionId", before.id);
    await store.requestCancel(before.id);
    return c.json({}, 200);
  });
  return routes;
}

/** A container has one version; one that is named and known is kept for the record, any other passed over. */
function versionIn(body: unknown) {
  const version = typeof body === "object" && body !== null && "version" in body ? body.version : undefined;
  return typeof version === "string" ? findVersion(version) : undefined;
}

function idFaults(body: unknown, id: string): Fault[] {
  const named = typeof body === "object" && body !== null && "id" in body ? body.id : undefined;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    return [{ part: "body", field: "id", kind: "text", message: "must be 1 to 64 letters, digits, - and _" }];
  }
  if (named === undefined || named === null || named === id) return [];
  const message = "prediction ID must match the ID supplied in the URL";
  return [{ part: "body", field: "id", kind: "text", message }];
}
