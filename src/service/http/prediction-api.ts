/**
 * What both APIs' routes do with predictions: accept one, tell one, wait for one. The routes only choose
 * the words.
 */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Prediction } from "../jobs/prediction.ts";
import { type ApiEnv, fileFormHeader, requestOrigin } from "./answer/exchange.ts";
import { fileFormOf, type OutputTeller } from "./answer/present-output.ts";
import { presentCog, presentReplicate } from "./answer/present-prediction.ts";
import type { ApiPorts } from "./ports.ts";
import { type Acceptance, acceptPrediction, type Submission } from "./request/accept-prediction.ts";
import { readCancelAfter } from "./request/prefer.ts";
import type { UrlSigner } from "./sign.ts";

/** The counter at which predictions are handed in and asked after. */
export interface Desk {
  readonly ports: ApiPorts;
  readonly urls: UrlSigner;
  /** Accept the body of a request. @throws HTTPException; LooperError WORK_* */
  accept(
    c: Context<ApiEnv>,
    body: unknown,
    more: Pick<Submission, "api" | "version" | "id">,
  ): Promise<Acceptance>;
  /** Tell a prediction in the words of an API. */
  tell(c: Context<ApiEnv>, prediction: Prediction, api: Prediction["api"]): Promise<Record<string, unknown>>;
  /** Tell a prediction among others: Replicate's words, its files as URLs. */
  list(prediction: Prediction): Promise<Record<string, unknown>>;
  /** A signal that ends when the caller leaves or the service closes. */
  patience(c: Context<ApiEnv>): AbortSignal;
}

/** Open the desk. */
export function openDesk(ports: ApiPorts, urls: UrlSigner): Desk {
  const teller: OutputTeller = { outputs: ports.outputs, urls, options: ports.options };
  return {
    ports,
    urls,
    async accept(c, body, more) {
      const worker = ports.worker();
      if (worker.status === "failed") {
        const message = `No model is open (${worker.error ?? "the log says why"}).`;
        throw new HTTPException(503, { message });
      }
      const cancelAfter = readCancelAfter(c.req.header("cancel-after"));
      if (cancelAfter === undefined) {
        throw new HTTPException(400, {
          message: "Cancel-After must be a time from 5s to 1d, such as 90s or 2m.",
        });
      }
      const accepted = await acceptPrediction(ports, body, {
        ...more,
        origin: requestOrigin(c),
        cancelAfter,
        files: fileFormHeader(c),
      });
      if (accepted.ok) {
        c.set("predictionId", accepted.prediction.id);
        if (accepted.created) {
          const { id, api } = accepted.prediction;
          ports.log("info", "accepted", { prediction: id, api });
        }
      }
      return accepted;
    },
    tell(c, prediction, api) {
      const form = fileFormOf(prediction, ports.options, fileFormHeader(c));
      return api === "cog"
        ? presentCog(prediction, form, teller)
        : presentReplicate(prediction, form, teller);
    },
    list: (prediction) => presentReplicate(prediction, "url", teller),
    patience(c) {
      const signals = [c.req.raw.signal, ...(ports.closing ? [ports.closing] : [])];
      return AbortSignal.any(signals);
    },
  };
}
