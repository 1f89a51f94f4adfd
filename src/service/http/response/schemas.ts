/**
 * Bodies of responses, one schema for each: the OpenAPI document and the types are made from them, and the fuzz
 * checks responses against them. The input of a request is the looper's own schema.
 */
import { z } from "@hono/zod-openapi";
import { predictionIdPattern } from "../../jobs/prediction-id.ts";

/** How many variations an output can have. */
const maxVariations = 20;

/** The fields of an output, in their order. */
export const variationKeys: readonly string[] = Array.from(
  { length: maxVariations },
  (_, i) => `variation_${String(i + 1).padStart(2, "0")}`,
);

const instant = z.string().describe("ISO 8601, UTC.");
const logs = z.string().describe("Logs of the run, with lines of progress such as `40%|████      | 2/5`.");
const metrics = z.record(z.string(), z.number());
const freeObject = z.record(z.string(), z.unknown());
const eventName = z.enum(["start", "output", "logs", "completed"]);

/** Files of an output: a URL or a `data:` URI each, null until it is made; stems beside them, where asked for. */
export const outputSchema = z
  .object(
    Object.fromEntries(variationKeys.map((key) => [key, z.string().meta({ format: "uri" }).nullable()])),
  )
  .catchall(
    z
      .string()
      .meta({ format: "uri" })
      .nullable()
      .describe("A part of a variation, where `stems` were asked for: `variation_01_drums` and so on."),
  )
  .openapi("Output");

/** How far a run is; null before it begins and after it has ended. */
const progressSchema = z
  .strictObject({
    stage: z.string().describe("What it is at: load, takes, listen, variations, cut or write."),
    done: z.number().min(0).max(1).describe("Share of the whole run; never falls within an attempt."),
    seconds_left: z.number().min(0).nullable().describe("Null until its pace is known."),
  })
  .openapi("Progress");

/** A page of a list. */
function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({
    previous: z.string().nullable(),
    next: z.string().nullable(),
    results: z.array(item),
  });
}

/** A prediction in Cog's format. */
export const cogPredictionSchema = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    status: z.enum(["starting", "processing", "succeeded", "failed", "canceled"]),
    input: freeObject,
    output: outputSchema.nullable(),
    error: z.string().nullable(),
    logs,
    metrics,
    created_at: instant,
    started_at: instant.nullable(),
    completed_at: instant.nullable(),
  })
  .openapi("CogPrediction");

/** A prediction in Replicate's format. */
export const predictionSchema = z
  .strictObject({
    id: z.string(),
    model: z.string(),
    version: z.string(),
    status: z.enum(["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
    source: z.literal("api"),
    input: freeObject,
    output: outputSchema.nullable(),
    error: z.string().nullable(),
    logs,
    progress: progressSchema.nullable(),
    metrics: metrics.optional(),
    data_removed: z.boolean(),
    created_at: instant,
    started_at: instant.nullable(),
    completed_at: instant.nullable(),
    deadline: instant.optional(),
    webhook: z.string().optional(),
    webhook_events_filter: z.array(eventName).optional(),
    urls: z.strictObject({
      get: z.string(),
      cancel: z.string(),
      stream: z.string(),
      events: z.string().describe("Server-sent events: this prediction at each change."),
      web: z.string(),
      loops: z.string().optional().describe("`loops.json`: what is known of the loops, once they are made."),
    }),
  })
  .openapi("Prediction");

/** A page of predictions. */
export const predictionPageSchema = pageSchema(predictionSchema).openapi("PredictionPage");

/** A version of the model. */
export const versionSchema = z
  .strictObject({
    id: z.string(),
    created_at: instant,
    cog_version: z.string(),
    openapi_schema: freeObject,
  })
  .openapi("Version");

/** A page of versions. */
export const versionPageSchema = pageSchema(versionSchema).openapi("VersionPage");

/** The model. */
export const modelSchema = z
  .strictObject({
    url: z.string(),
    owner: z.string(),
    name: z.string(),
    description: z.string(),
    visibility: z.literal("public"),
    github_url: z.string(),
    paper_url: z.string(),
    license_url: z.string().nullable(),
    run_count: z.int(),
    cover_image_url: z.string().nullable(),
    default_example: z.null(),
    latest_version: versionSchema,
  })
  .openapi("Model");

/** A page of models. */
export const modelPageSchema = pageSchema(modelSchema).openapi("ModelPage");

/** An uploaded file. */
export const fileSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    content_type: z.string(),
    size: z.int(),
    etag: z.string(),
    checksums: z.strictObject({ sha256: z.string() }),
    metadata: freeObject,
    created_at: instant,
    expires_at: instant,
    urls: z.strictObject({ get: z.string() }),
  })
  .openapi("File");

/** A page of uploads. */
export const filePageSchema = pageSchema(fileSchema).openapi("FilePage");

/** An error in Replicate's format. @source RFC 7807 */
export const problemSchema = z
  .strictObject({
    title: z.string(),
    detail: z.string(),
    status: z.int(),
    invalid_fields: z
      .array(z.strictObject({ type: z.string(), field: z.string(), description: z.string() }))
      .optional(),
  })
  .openapi("Problem");

/** An error in Cog's format. */
export const cogErrorSchema = z.strictObject({ detail: z.string() }).openapi("CogError");

/** Validation issues in Cog's format. */
export const cogValidationErrorSchema = z
  .strictObject({
    detail: z.array(
      z.strictObject({
        loc: z.array(z.union([z.string(), z.int()])),
        msg: z.string(),
        type: z.string(),
        ctx: freeObject.optional(),
      }),
    ),
  })
  .openapi("HTTPValidationError");

/** The state of the service. */
export const healthSchema = z
  .strictObject({
    status: z.enum(["STARTING", "READY", "BUSY", "SETUP_FAILED", "DEFUNCT"]),
    setup: z.strictObject({
      started_at: instant,
      completed_at: instant.nullable(),
      status: z.enum(["starting", "succeeded", "failed"]),
      logs: z.string(),
    }),
    version: z.strictObject({ cog: z.string(), musicgen_looper: z.string() }),
    concurrency: z.strictObject({ max: z.int(), current: z.int() }),
    queue: z
      .strictObject({
        waiting: z.int(),
        running: z.int(),
        unserved: z
          .record(z.string(), z.int())
          .describe("How many wait for a model that no worker has, by model."),
        workers: z.record(z.string(), z.int()).describe("Workers that are heard of, by state."),
      })
      .nullable()
      .describe("Of all servers and workers that share a database; null while it does not respond."),
  })
  .openapi("Health");

/** Workers, here and elsewhere. */
export const workersSchema = z
  .strictObject({
    results: z.array(
      z
        .strictObject({
          name: z.string(),
          host: z.string(),
          pid: z.int(),
          version: z.string().describe("Of its program."),
          models: z.array(z.string()).describe("Those that it works with."),
          precision: z.string().nullable().describe("Of the model that is open."),
          threads: z.int().nullable().describe("Null for as many as its machine has cores."),
          state: z
            .enum(["starting", "ready", "busy", "draining", "failed", "lost"])
            .describe("`lost`: it has not been heard of for 30 s; it is forgotten after two minutes."),
          prediction: z.string().nullable().describe("The one that it works on."),
          progress: progressSchema.nullable(),
          started_at: instant,
          heartbeat_at: instant,
        })
        .openapi("Worker"),
    ),
  })
  .openapi("Workers");

/** What keys used. */
export const usageSchema = z
  .strictObject({
    from: z.string(),
    to: z.string().describe("The last day. Days are those of UTC."),
    by: z.enum(["day", "month", "all"]),
    results: z.array(
      z
        .strictObject({
          period: z.string().nullable().describe("A day or a month; null for all of it."),
          key: z.string().nullable().describe("Name of the key; null for what was used without one."),
          predictions: z.int().describe("Those that were begun and have ended in the period."),
          succeeded: z.int(),
          compute_seconds: z.number().describe("Time of the attempts with which they ended."),
          audio_seconds: z.number().describe("Length of their loops."),
          output_bytes: z.int().describe("Size of their files."),
        })
        .openapi("UsageRow"),
    ),
  })
  .openapi("Usage");

/** Paths of the service. */
export const discoverySchema = z
  .strictObject({
    cog_version: z.string(),
    docs_url: z.string(),
    openapi_url: z.string(),
    healthcheck_url: z.string(),
    predictions_url: z.string(),
    predictions_idempotent_url: z.string(),
    predictions_cancel_url: z.string(),
  })
  .openapi("Discovery");

/** The account. There is one, that of the machine. */
export const accountSchema = z
  .strictObject({ type: z.string(), username: z.string(), name: z.string() })
  .openapi("Account");

/** The hardware. */
export const hardwareSchema = z
  .array(z.strictObject({ sku: z.string(), name: z.string() }))
  .openapi("Hardware");

/** The secret to check webhooks with. */
export const webhookSecretSchema = z.strictObject({ key: z.string() }).openapi("WebhookSecret");

/** What an id must be, in words. */
export const predictionIdRule = "1 to 64 characters, 180 bytes at most, without control characters";

/** The parts of a request around its input. Replicate refuses unlisted ones; Cog ignores them. */
export const envelopeSchema = z.strictObject({
  input: freeObject,
  id: z.string().regex(predictionIdPattern, predictionIdRule).nullish(),
  version: z.string().max(200).nullish(),
  webhook: z.string().max(2048).nullish(),
  webhook_events_filter: z.array(eventName).nullish(),
  stream: z.boolean().nullish(),
});
