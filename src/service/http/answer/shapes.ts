/**
 * The bodies that go over the wire, one schema for each: the documents and the types come of them, and
 * the fuzz holds the answers to them. What goes into a request for loops is the looper's own schema.
 */
import { z } from "zod";

/** How many variations an output has room for. */
const mostVariations = 20;

/** The fields of an output, in their order. */
export const variationKeys: readonly string[] = Array.from(
  { length: mostVariations },
  (_, i) => `variation_${String(i + 1).padStart(2, "0")}`,
);

const instant = z.string().describe("ISO 8601, UTC.");
const logs = z.string().describe("What the run told, with lines of progress such as `40%|████      | 2/5`.");
const figures = z.record(z.string(), z.number());
const freeObject = z.record(z.string(), z.unknown());
const eventName = z.enum(["start", "output", "logs", "completed"]);

/** Files of an output: a URL or a `data:` URI each, null until it is made. */
export const outputShape = z.strictObject(
  Object.fromEntries(variationKeys.map((key) => [key, z.string().meta({ format: "uri" }).nullable()])),
);

/** A prediction as Cog tells it. */
export const cogPredictionShape = z.strictObject({
  id: z.string(),
  version: z.string(),
  status: z.enum(["starting", "processing", "succeeded", "failed", "canceled"]),
  input: freeObject,
  output: outputShape.nullable(),
  error: z.string().nullable(),
  logs,
  metrics: figures,
  created_at: instant,
  started_at: instant.nullable(),
  completed_at: instant.nullable(),
});

/** A prediction as Replicate tells it. */
export const predictionShape = z.strictObject({
  id: z.string(),
  model: z.string(),
  version: z.string(),
  status: z.enum(["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
  source: z.literal("api"),
  input: freeObject,
  output: outputShape.nullable(),
  error: z.string().nullable(),
  logs,
  metrics: figures.optional(),
  data_removed: z.boolean(),
  created_at: instant,
  started_at: instant.nullable(),
  completed_at: instant.nullable(),
  deadline: instant.optional(),
  webhook: z.string().optional(),
  webhook_events_filter: z.array(eventName).optional(),
  urls: z.strictObject({ get: z.string(), cancel: z.string(), stream: z.string(), web: z.string() }),
});

/** A page of a list. */
export function pageShape<T extends z.ZodType>(item: T) {
  return z.strictObject({
    previous: z.string().nullable(),
    next: z.string().nullable(),
    results: z.array(item),
  });
}

/** A version of the model. */
export const versionShape = z.strictObject({
  id: z.string(),
  created_at: instant,
  cog_version: z.string(),
  openapi_schema: freeObject,
});

/** The model. */
export const modelShape = z.strictObject({
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
  latest_version: versionShape,
});

/** An uploaded file. */
export const fileShape = z.strictObject({
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
});

/** An error as Replicate tells it. @source RFC 7807 */
export const problemShape = z.strictObject({
  title: z.string(),
  detail: z.string(),
  status: z.int(),
  invalid_fields: z
    .array(z.strictObject({ type: z.string(), field: z.string(), description: z.string() }))
    .optional(),
});

/** An error as Cog tells it. */
export const cogErrorShape = z.strictObject({ detail: z.string() });

/** Faults of a request as Cog tells them. */
export const cogFaultsShape = z.strictObject({
  detail: z.array(
    z.strictObject({
      loc: z.array(z.string()),
      msg: z.string(),
      type: z.string(),
      ctx: freeObject.optional(),
    }),
  ),
});

/** How the service is. */
export const healthShape = z.strictObject({
  status: z.enum(["STARTING", "READY", "BUSY", "SETUP_FAILED", "DEFUNCT"]),
  setup: z.strictObject({
    started_at: instant,
    completed_at: instant.nullable(),
    status: z.enum(["starting", "succeeded", "failed"]),
    logs: z.string(),
  }),
  version: z.strictObject({ cog: z.string(), musicgen_looper: z.string() }),
  concurrency: z.strictObject({ max: z.int(), current: z.int() }),
});

/** Where things are. */
export const discoveryShape = z.strictObject({
  cog_version: z.string(),
  docs_url: z.string(),
  openapi_url: z.string(),
  healthcheck_url: z.string(),
  predictions_url: z.string(),
  predictions_idempotent_url: z.string(),
  predictions_cancel_url: z.string(),
});

/** Who is asking. There is one account, that of the machine. */
export const accountShape = z.strictObject({ type: z.string(), username: z.string(), name: z.string() });

/** What predictions run on. */
export const hardwareShape = z.array(z.strictObject({ sku: z.string(), name: z.string() }));

/** How to check webhooks. */
export const webhookSecretShape = z.strictObject({ key: z.string() });

/** The parts of a request around its input. Replicate refuses what is not listed; Cog passes over it. */
export const envelopeShape = z.strictObject({
  input: freeObject,
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 letters, digits, - and _")
    .nullish(),
  version: z.string().max(200).nullish(),
  webhook: z.string().max(2048).nullish(),
  webhook_events_filter: z.array(eventName).nullish(),
  stream: z.boolean().nullish(),
});
