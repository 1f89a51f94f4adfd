/**
 * The settings of the service: for each its default, its bounds, its description, its flag and its
 * environment variable. Flags, options and the table in docs/deploy.md are made from this one schema.
 */
import { z } from "zod";

/** Where a setting can be set. */
export interface SettingSource {
  /** The flag, with a placeholder for its value; absent where only the variable sets it. */
  readonly flag?: string;
  /** The environment variable; the flag takes precedence. */
  readonly variable?: string;
  /** The value is secret: it is not repeated in messages. */
  readonly secret?: true;
  /** The flag names a file that holds the value. */
  readonly fromFile?: true;
}

/** Flags and environment variables of the settings. */
export const settingSources = z.registry<SettingSource>();

function setting<T extends z.ZodType>(schema: T, description: string, source: SettingSource): T {
  const described = schema.describe(description);
  settingSources.add(described, source);
  return described;
}

const day = 24 * 3600;
const year = 365 * day;

/** The origin of a URL, without a path. */
const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === "/")
    return url.origin;
  context.addIssue({ code: "custom", message: "https://HOST or https://HOST:PORT, without a path" });
  return z.NEVER;
});

/** The URL of a server, which may have a path. */
const endpoint = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && `${url.search}${url.hash}${url.username}` === "") return text;
  context.addIssue({ code: "custom", message: "a URL such as https://HOST or http://HOST:PORT" });
  return z.NEVER;
});

/** Settings of `serve`. */
export const serveSettings = z.strictObject({
  data: setting(z.string().min(1).default("musicgen-looper-data"), "folder of predictions and their files", {
    flag: "--data <folder>",
  }),
  databaseUrl: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/./, "a URL such as postgres://USER:PASSWORD@HOST/NAME")
      .optional(),
    "PostgreSQL that holds the predictions, instead of the data folder",
    { variable: "DATABASE_URL", secret: true },
  ),
  databaseListenUrl: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/./, "a URL such as postgres://USER:PASSWORD@HOST/NAME")
      .optional(),
    "the same PostgreSQL without a pooler in between, for its notifications",
    { variable: "DATABASE_LISTEN_URL", secret: true },
  ),
  storage: setting(
    z
      .string()
      .regex(
        /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*'()/-]*)?$/,
        "s3://BUCKET or s3://BUCKET/PREFIX",
      )
      .optional(),
    "bucket of an S3 server that holds the files, instead of the data folder",
    { flag: "--storage <url>", variable: "MUSICGEN_LOOPER_STORAGE" },
  ),
  awsAccessKeyId: setting(z.string().min(1).optional(), "key for the bucket", {
    variable: "AWS_ACCESS_KEY_ID",
  }),
  awsSecretAccessKey: setting(z.string().min(1).optional(), "secret of that key", {
    variable: "AWS_SECRET_ACCESS_KEY",
    secret: true,
  }),
  awsSessionToken: setting(z.string().min(1).optional(), "token of a key for a while", {
    variable: "AWS_SESSION_TOKEN",
    secret: true,
  }),
  awsRegion: setting(
    z
      .string()
      .regex(/^[a-z0-9-]+$/, "a region such as eu-central-1")
      .optional(),
    "region of the bucket; us-east-1 where it is not given",
    { variable: "AWS_REGION" },
  ),
  awsEndpointUrl: setting(endpoint.optional(), "URL of an S3 server that is not Amazon's", {
    variable: "AWS_ENDPOINT_URL",
  }),
  home: setting(z.string().optional(), "folder of models and the graphs built from them", {
    variable: "MUSICGEN_LOOPER_HOME",
  }),
  model: setting(
    z.string().min(1).optional(),
    "model to open first; else medium if it is on disk, else tiny",
    {
      flag: "--model <name>",
      variable: "MUSICGEN_LOOPER_MODEL",
    },
  ),
  models: setting(
    z.array(z.string().min(1)).min(1).optional(),
    "models to work with, separated by commas; all that are on disk where it is not given",
    {
      flag: "--models <names>",
      variable: "MUSICGEN_LOOPER_MODELS",
    },
  ),
  threads: setting(z.int().min(1).max(1024).optional(), "threads of the model", {
    flag: "--threads <count>",
  }),
  lease: setting(
    // Longer than listening and cutting can delay a renewal on a busy machine; with the interval of the
    // maintenance still within 30 s.
    z.number().min(1).max(3600).default(25),
    "how long a job stays with a worker that does not respond",
    { flag: "--lease <seconds>" },
  ),
  timeLimit: setting(
    z
      .number()
      .min(1)
      .max(7 * day)
      .default(30 * 60),
    "how long one prediction may run",
    { flag: "--time-limit <seconds>" },
  ),
  grace: setting(
    z.number().min(0).max(3600).default(20),
    "how long a running prediction may take to end at a stop",
    {
      flag: "--grace <seconds>",
    },
  ),
  work: setting(
    z.boolean().default(true),
    "only take requests; `musicgen-looper work` does the work elsewhere",
    {
      flag: "--no-work",
    },
  ),
  host: setting(z.string().min(1).default("127.0.0.1"), "address to listen on", { flag: "--host <host>" }),
  port: setting(z.int().min(0).max(65_535).default(5000), "port to listen on; 0 for any that is free", {
    flag: "--port <port>",
  }),
  publicUrl: setting(origin.optional(), "origin at which callers reach the service, for links", {
    flag: "--public-url <url>",
  }),
  apiKey: setting(
    z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{8,}$/, "8 or more letters, digits and signs, without spaces")
      .optional(),
    "key that callers must send; the flag names a file that holds it",
    { flag: "--key-file <file>", variable: "MUSICGEN_LOOPER_API_KEY", secret: true, fromFile: true },
  ),
  keys: setting(z.string().min(1).optional(), "file of further keys, with names, rates and quotas", {
    flag: "--keys <file>",
    variable: "MUSICGEN_LOOPER_KEYS",
  }),
  insecure: setting(
    z.boolean().default(false),
    "serve without a key on an address that other machines can reach",
    {
      flag: "--insecure",
    },
  ),
  secret: setting(
    z.string().min(16).optional(),
    "secret of all signatures: 64 hexadecimal digits, or a text of 16 characters or more; drawn and kept in the data folder where it is not given",
    { variable: "MUSICGEN_LOOPER_SECRET", secret: true },
  ),
  alias: setting(
    z.record(z.string(), z.string().regex(/^[\w.-]+$/, "NAME=MODEL, such as medium=tiny")).default({}),
    "use another model for requests that name this one; may be repeated",
    { flag: "--alias <name=model>" },
  ),
  maxQueued: setting(z.int().min(1).max(100_000).default(100), "how many predictions may wait; then 429", {
    flag: "--max-queued <count>",
  }),
  maxBodyMb: setting(z.int().min(1).max(1024).default(16), "largest body of a request, in MiB; then 413", {
    flag: "--max-body-mb <megabytes>",
  }),
  maxUploadMb: setting(z.int().min(1).max(1024).default(32), "largest upload, in MiB; then 413", {
    flag: "--max-upload-mb <megabytes>",
  }),
  maxUploadsGb: setting(z.number().min(0.1).max(1024).default(1), "size of all uploads, in GiB; then 429", {
    flag: "--max-uploads-gb <gigabytes>",
  }),
  uploadLifetime: setting(z.number().min(60).max(year).default(day), "how long uploads are kept", {
    flag: "--upload-lifetime <seconds>",
  }),
  urlLifetime: setting(
    z.int().min(10).max(year).default(3600),
    "how long the URL of a file is valid, at least",
    {
      flag: "--url-lifetime <seconds>",
    },
  ),
  files: setting(
    z.enum(["auto", "url", "data"]).default("auto"),
    "how outputs are encoded; auto: data for Cog, url for Replicate",
    { flag: "--files <encoding>" },
  ),
  downloads: setting(
    z.enum(["server", "redirect"]).default("server"),
    "how files of a bucket are sent: by this server, or by the bucket, to which callers are redirected",
    { flag: "--downloads <way>" },
  ),
  retention: setting(
    z.number().min(1).max(year).default(3600),
    "how long inputs, outputs and logs are kept after the end",
    { flag: "--retention <seconds>" },
  ),
  maxOutputGb: setting(
    z.number().min(0.1).max(100_000).default(10),
    "size of all outputs, in GiB; the oldest are removed first",
    {
      flag: "--max-output-gb <gigabytes>",
    },
  ),
  allowPrivateWebhooks: setting(z.boolean().default(false), "allow webhooks to private addresses", {
    flag: "--allow-private-webhooks",
  }),
  logLevel: setting(
    z.enum(["debug", "info", "warn", "error"]).default("info"),
    "lowest level that is logged to stderr",
    {
      flag: "--log-level <level>",
    },
  ),
});

/** Settings of `serve` as a program gives them: each may be left out. */
export type ServeInput = z.input<typeof serveSettings>;

/** Settings of `serve`, resolved. */
export type ServeSettings = z.output<typeof serveSettings>;

/** Settings of `work`: those of `serve` that concern a worker, and its own. */
export const workSettings = serveSettings
  .pick({
    ...{
      data: true,
      databaseUrl: true,
      databaseListenUrl: true,
      home: true,
      model: true,
      models: true,
      threads: true,
    },
    ...{ storage: true, awsAccessKeyId: true, awsSecretAccessKey: true, awsSessionToken: true },
    ...{ awsRegion: true, awsEndpointUrl: true },
    ...{ lease: true, timeLimit: true, host: true, logLevel: true },
  })
  .extend({
    drain: setting(
      z.number().min(0).max(86_400).default(20),
      "how long a running prediction may take to end at a stop; then another worker has it",
      { flag: "--drain <seconds>" },
    ),
    healthPort: setting(
      z.int().min(0).max(65_535).optional(),
      "port of /livez, /readyz and /metrics, on --host; 0 for any that is free; none where it is not given",
      { flag: "--health-port <port>" },
    ),
  });

/** Settings of `work` as a program gives them: each may be left out. */
export type WorkInput = z.input<typeof workSettings>;

/** Settings of `work`, resolved. */
export type WorkSettings = z.output<typeof workSettings>;

/** Bytes of a MiB. */
export const mebibyte = 1024 ** 2;
/** Bytes of a GiB. */
export const gibibyte = 1024 ** 3;

/** What is known of one setting, for help and documents. */
export interface SettingDescription extends SettingSource {
  readonly name: string;
  readonly description: string;
  /** Such as `1–100` or `auto, url, data`; empty for free text. */
  readonly accepts: string;
  /** Whether it is a whole number. */
  readonly whole: boolean;
  /** Undefined where there is none. */
  readonly preset: string | undefined;
}

/**
 * Describe the settings of a schema, in its order.
 *
 * @param schema - `serveSettings` or `workSettings`
 */
export function describeSettings(schema: z.ZodObject): readonly SettingDescription[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(schema.shape).map(([name, field]) => {
    const document = properties[name];
    const {
      description = "",
      type,
      enum: choices,
      minimum,
      maximum,
      default: preset,
    } = typeof document === "object" ? document : {};
    const range = minimum === undefined ? "" : `${minimum}–${maximum}`;
    return {
      ...settingSources.get(field as z.ZodType),
      name,
      description,
      accepts: choices?.join(", ") ?? range,
      whole: type === "integer",
      preset: ["number", "string"].includes(typeof preset) ? String(preset) : undefined,
    };
  });
}
