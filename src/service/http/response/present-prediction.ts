/** Predictions in the format of each API. */
import type { z } from "zod";
import { documentPart, isTerminal, type Prediction, type PredictionProgress } from "../../jobs/prediction.ts";
import { originOf } from "../ports.ts";
import { type OutputPorts, outputPath, presentOutput } from "./present-output.ts";
import type { cogPredictionSchema, predictionSchema } from "./schemas.ts";

/** A prediction in Cog's format. */
export type CogPrediction = z.infer<typeof cogPredictionSchema>;
/** A prediction in Replicate's format. */
export type ReplicatePrediction = z.infer<typeof predictionSchema>;

/** The path of a prediction's stream; below `/v1/files/`, where the official client expects streams of files. */
export function streamPath(id: string): string {
  return `/v1/files/streams/${encodeURIComponent(id)}`;
}

/**
 * Present a prediction in Cog's format.
 *
 * @param encoding - of its outputs
 */
export async function presentCog(
  prediction: Prediction,
  encoding: "url" | "data",
  outputPorts: OutputPorts,
): Promise<CogPrediction> {
  const { id, version, status, input, error, logs, metrics } = prediction;
  return {
    id,
    version,
    // Cog has no deadlines, and so no status for one that passed.
    status: status === "aborted" ? "canceled" : status,
    input: { ...input },
    output: await presentOutput(prediction, encoding, outputPorts),
    error,
    logs,
    metrics: { ...metrics },
    created_at: prediction.createdAt,
    started_at: prediction.startedAt,
    completed_at: prediction.completedAt,
  };
}

/**
 * Present a prediction in Replicate's format.
 *
 * @param encoding - of its outputs
 */
export async function presentReplicate(
  prediction: Prediction,
  encoding: "url" | "data",
  outputPorts: OutputPorts,
): Promise<ReplicatePrediction> {
  const { id, model, version, status, input, error, logs, metrics, webhook, deadline } = prediction;
  const origin = originOf(prediction, outputPorts.options);
  const get = `${origin}/v1/predictions/${encodeURIComponent(id)}`;
  return {
    id,
    model,
    version,
    status,
    source: "api",
    input: { ...input },
    output: await presentOutput(prediction, encoding, outputPorts),
    error,
    logs,
    progress: isTerminal(prediction.status) ? null : presentProgress(prediction.progress),
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
      stream: `${origin}${outputPorts.urls.sign(streamPath(id))}`,
      events: `${get}/events`,
      web: `${origin}/?prediction=${encodeURIComponent(id)}`,
      ...presentDocument(prediction, origin, outputPorts.urls),
    },
  };
}

/** Present how far a run is. */
export function presentProgress(progress: PredictionProgress | null): ReplicatePrediction["progress"] {
  if (progress === null) return null;
  const { stage, runDone = 0, secondsLeft = null } = progress;
  return { stage, done: runDone, seconds_left: secondsLeft };
}

function presentDocument(
  prediction: Prediction,
  origin: string,
  urls: OutputPorts["urls"],
): { readonly loops?: string } {
  const document = prediction.outputs.find(({ part }) => part === documentPart);
  return document ? { loops: `${origin}${urls.sign(outputPath(prediction, document))}` } : {};
}
