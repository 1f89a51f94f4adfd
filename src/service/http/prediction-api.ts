/** What the routes of both APIs do with predictions: accept, present, wait. */
import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Prediction } from "../jobs/prediction.ts";
import { mayEnter } from "../keys/caller.ts";
import { carryTrace } from "../traces/carry-trace.ts";
import { traceHeaders } from "../traces/trace-requests.ts";
import type { ApiEnv } from "./api-env.ts";
import type { RequestBody } from "./body/request-body.ts";
import { takeBody } from "./body/take-body.ts";
import { callerOf } from "./guard/key-guard.ts";
import { hidePaths } from "./hide-paths.ts";
import type { ApiPorts } from "./ports.ts";
import { type Acceptance, acceptPrediction, type Submission } from "./request/accept-prediction.ts";
import { readCancelAfter, readPriority } from "./request/read-preference.ts";
import { linkOrigin, outputEncodingHeader, requestOrigin } from "./request/read-request.ts";
import { type OutputPorts, outputEncodingOf } from "./response/present-output.ts";
import { presentCog, presentReplicate } from "./response/present-prediction.ts";
import type { UrlSigner } from "./url-signer.ts";

/** Predictions as the routes use them. */
export interface PredictionApi {
  readonly ports: ApiPorts;
  readonly urls: UrlSigner;
  /** Reads the body of a request, and refuses what is too large. */
  readonly takeBody: MiddlewareHandler<ApiEnv>;
  /** Accept the body of a request. @throws HTTPException; LooperError WORK_* */
  accept(
    c: Context<ApiEnv>,
    body: RequestBody,
    more: Pick<Submission, "api" | "version" | "id">,
  ): Promise<Acceptance>;
  /** Find a prediction that the caller may see. What is another key's is not there. */
  find(c: Context<ApiEnv>, id: string): Promise<Prediction | undefined>;
  /** Present a prediction in the format of an API. */
  present(
    c: Context<ApiEnv>,
    prediction: Prediction,
    api: Prediction["api"],
  ): Promise<Record<string, unknown>>;
  /** Present a prediction in a list: in Replicate's format, its files as URLs. */
  presentListed(prediction: Prediction): Promise<Record<string, unknown>>;
  /** A signal that is aborted when the caller leaves or the service stops. */
  waitSignal(c: Context<ApiEnv>): AbortSignal;
}

/**
 * Create it.
 *
 * @param ports - what it needs
 * @param urls - signs URLs of files
 */
export function createPredictionApi(ports: ApiPorts, urls: UrlSigner): PredictionApi {
  const { options } = ports;
  const outputPorts: OutputPorts = { outputs: ports.outputs, urls, options };
  return {
    ports,
    urls,
    takeBody: takeBody(ports),
    async accept(c, body, more) {
      if (ports.closing?.aborted) {
        c.header("Retry-After", "10");
        throw new HTTPException(503, { message: "The service is stopping. Try again in a moment." });
      }
      const worker = ports.worker();
      if (worker.status === "failed") {
        const message = `No model is open (${hidePaths(worker.error ?? "see the log")}).`;
        throw new HTTPException(503, { message });
      }
      const cancelAfter = readCancelAfter(c.req.header("cancel-after"));
      if (cancelAfter === undefined) {
        throw new HTTPException(400, {
          message: "Cancel-After must be a time from 5s to 1d, such as 90s or 2m.",
        });
      }
      const caller = callerOf(c);
      const priority = readPriority(c.req.header("looper-priority"), caller.priority);
      if (priority === undefined) {
        throw new HTTPException(400, { message: "Looper-Priority must be low, normal or high." });
      }
      const accepted = await acceptPrediction(ports, body, {
        ...more,
        origin: linkOrigin(c, options),
        addressed: requestOrigin(c),
        cancelAfter,
        priority,
        caller,
        trace: carryTrace(
          c.get("trace"),
          traceHeaders((name) => c.req.header(name)),
        ),
        files: outputEncodingHeader(c),
      });
      if (accepted.ok) {
        const { id, api } = accepted.prediction;
        c.set("predictionId", id);
        if (accepted.created) ports.log("info", "accepted", { prediction: id, api });
      }
      return accepted;
    },
    async find(c, id) {
      const found = await ports.store.get(id);
      return found && mayEnter(callerOf(c), found.caller) ? found : undefined;
    },
    present(c, prediction, api) {
      const encoding = outputEncodingOf(prediction, options, outputEncodingHeader(c));
      const present = api === "cog" ? presentCog : presentReplicate;
      return present(prediction, encoding, outputPorts);
    },
    presentListed: (prediction) => presentReplicate(prediction, "url", outputPorts),
    waitSignal(c) {
      return AbortSignal.any([c.req.raw.signal, ...(ports.closing ? [ports.closing] : [])]);
    },
  };
}
