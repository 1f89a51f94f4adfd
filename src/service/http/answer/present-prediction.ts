/** Tell a prediction as each API does. */
import type { z } from "zod";
import { isTerminal, type Prediction } from "../../jobs/prediction.ts";
import { originOf } from "../ports.ts";
import { type OutputTeller, presentOutput } from "./present-output.ts";
import type { cogPredictionShape, predictionShape } from "./shapes.ts";

/** A prediction as Cog tells it. */
export type CogPrediction = z.infer<typeof cogPredictionShape>;
/** A prediction as Replicate tells it. */
export type ReplicatePrediction = z.infer<typeof predictionShape>;

/** The path of a prediction's stream; below `/v1/files/`, for there the official client looks for streams of files. */
export function streamPath(id: string): string {
  return `/v1/files/streams/${id}`;
}

/**
 * Tell a prediction as Cog does.
 *
 * @param form - how to tell its files
 */
export async function presentCog(
  prediction: Prediction,
  form: "url" | "data",
  teller: OutputTeller,
): Promise<CogPrediction> {
  const { id, version, status, input, error, logs, metrics } = prediction;
  return {
    id,
    version,
    // Cog knows no deadlines, and so no word for one that passed.
    status: status === "aborted" ? "canceled" : status,
    input: { ...input },
    output: await presentOutput(prediction, form, teller),
    error,
    logs,
    metrics: { ...metrics },
    created_at: prediction.createdAt,
    started_at: prediction.startedAt,
    completed_at: prediction.completedAt,
  };
}

/**
 * Tell a prediction as Replicate does.
 *
 * @param form - how to tell its files
 */
export async function presentReplicate(
  prediction: Prediction,
  form: "url" | "data",
  teller: OutputTeller,
): Promise<ReplicatePrediction> {
  const { id, model, version, status, input, error, logs, metrics, webhook, deadline } = prediction;
  const origin = originOf(prediction, teller.options);
  const get = `${origin}/v1/predictions/${id}`;
  return {
    id,
    model,
    version,
    status,
    source: "api",
    input: { ...input },
    output: await presentOutput(prediction, form, teller),
    error,
    logs,
    ...(isTerminal(status) ? { metrics: { ...metrics } } : {}),
    data_removed: prediction.dataRemoved,
    created_at: prediction.createdAt,
    started_at: prediction.startedAt,
    completed_at: prediction.completedAt,
    ...(deadline === null ? {} : { deadline }),
    ...(webhook === null ? {} : { webhook: webhook.url, webhook_events_filter: [...webhook.events] }),
    urls: {
      get,
      cancel: `${get}/cancel`,
      stream: `${origin}${await teller.urls.sign(streamPath(id))}`,
      web: `${origin}/?prediction=${id}`,
    },
  };
}
