/**
 * From the body of a request to a prediction in the queue. Everything is checked here, so that a worker need
 * not check again.
 */
import type { Seconds } from "#base";
import { isLooperError } from "#base";
import { type LoopRequest, toInputIssues } from "#looper";
import type { Prediction, Webhook, WebhookEventName } from "../../jobs/prediction.ts";
import { isPredictionId } from "../../jobs/prediction-id.ts";
import type { Caller } from "../../keys/caller.ts";
import type { TraceCarrier } from "../../traces/carry-trace.ts";
import type { RequestBody } from "../body/request-body.ts";
import { hidePaths } from "../hide-paths.ts";
import type { ApiPorts, ChosenModel, OutputEncoding } from "../ports.ts";
import { envelopeSchema, predictionIdRule } from "../response/schemas.ts";
import type { ValidationIssue } from "../response/validation-issues.ts";
import { checkInput, isStorable } from "./check-input.ts";
import { coerceLikeCog } from "./coerce-like-cog.ts";
import { latestVersion, type ModelVersion, modelReference } from "./model-versions.ts";
import { webhookIssue } from "./public-address.ts";
import { resolveAudio } from "./resolve-audio.ts";

/** A request, apart from its body. */
export interface Submission {
  readonly api: Prediction["api"];
  /** The origin of links. */
  readonly origin: string;
  /** The origin by which the service was addressed. */
  readonly addressed: string;
  readonly version?: ModelVersion;
  /** From the path of a `PUT`. */
  readonly id?: string;
  readonly cancelAfter: Seconds | null;
  readonly caller: Caller;
  /** Of the request, to be continued by the worker. */
  readonly trace: TraceCarrier;
  readonly files: OutputEncoding;
  /** Those of a higher one are claimed first: −1, 0 or 1. */
  readonly priority: number;
}

/** A prediction in the queue, or the issues of the request. */
export type Acceptance =
  | { readonly ok: true; readonly prediction: Prediction; readonly created: boolean }
  | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

const everyEvent: readonly WebhookEventName[] = ["start", "output", "logs", "completed"];

function bodyIssues(body: Record<string, unknown>, api: Prediction["api"]): ValidationIssue[] {
  // For Cog, a request without input has all inputs at their defaults.
  const envelope = api === "cog" ? { ...body, input: body.input ?? {} } : body;
  const found = envelopeSchema.safeParse(envelope).error?.issues ?? [];
  const issues = toInputIssues(envelopeSchema, found, envelope)
    .filter(({ kind }) => kind !== "unknown" || api !== "cog")
    .map((issue): ValidationIssue => ({ ...issue, part: "body" }));
  if (typeof body.webhook === "string" && !isStorable(body.webhook)) {
    issues.push({ part: "body", field: "webhook", kind: "text", rule: "a URL" });
  }
  return issues;
}

/** Tell whether a value is an object of fields. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Accept a request, or find all its issues.
 *
 * @param body - the body; its clip is kept where the request is accepted so far
 * @throws LooperError WORK_QUEUE_FULL, WORK_QUOTA_USED, WORK_ID_IN_USE, WORK_UPLOADS_FULL, WORK_DATABASE_UNAVAILABLE
 */
export async function acceptPrediction(
  ports: ApiPorts,
  { value: sent, clip: received }: RequestBody,
  submission: Submission,
): Promise<Acceptance> {
  const { api, origin, addressed, files, cancelAfter, priority, caller } = submission;
  if (!isObject(sent)) {
    return { ok: false, issues: [{ part: "body", field: "", kind: "type", expected: "object" }] };
  }
  // A Cog takes numbers as ids.
  const body = api === "cog" && typeof sent.id === "number" ? { ...sent, id: String(sent.id) } : sent;
  const issues = bodyIssues(body, api);
  const id = submission.id ?? (body.id as string | null | undefined) ?? undefined;
  if (typeof id === "string" && !isPredictionId(id) && !issues.some(({ field }) => field === "id")) {
    issues.push({ part: "body", field: "id", kind: "text", rule: predictionIdRule });
  }
  const webhook = webhookOf(body);
  const webhookMessage = webhook ? webhookIssue(webhook.url, ports.options.allowPrivateWebhooks) : undefined;
  if (webhookMessage !== undefined && !issues.some(({ field }) => field === "webhook")) {
    issues.push({ part: "body", field: "webhook", kind: "text", message: webhookMessage });
  }

  const names = await ports.models.names();
  const checked = checkInput(body.input ?? {}, names, api === "cog" ? coerceLikeCog : undefined);
  if (!checked.ok) {
    const reported = new Set(issues.map(({ field }) => field));
    issues.push(
      ...checked.issues
        .filter(({ field }) => field !== "" || !reported.has("input"))
        .map((issue): ValidationIssue => ({ ...issue, part: "input" })),
    );
  }
  if (issues.length > 0 || !checked.ok) return { ok: false, issues };

  const model = await chooseModel(ports, checked.input.model_version);
  if ("kind" in model) return { ok: false, issues: [model] };
  const origins = [origin, addressed];
  const { audio } = checked.input;
  const clip =
    audio === undefined ? undefined : await resolveAudio(audio, received, origins, ports.uploads, caller);
  if (clip && !clip.ok) {
    return { ok: false, issues: [{ part: "input", field: "audio", kind: "text", message: clip.message }] };
  }
  const request: LoopRequest = {
    ...checked.input,
    model_version: model.name,
    seed: isRandom(checked.input.seed) ? ports.ids.seed() : checked.input.seed,
    ...(clip ? { audio: clip.upload.path } : {}),
  };
  // A clip sent within the request is shown by its URL from now on.
  const input = clip ? { ...checked.input, audio: `${origin}/v1/files/${clip.upload.id}` } : checked.input;
  const ignored = checked.ignored.map(
    (field) => `The input ${JSON.stringify(field.slice(0, 80))} is unknown and was ignored.`,
  );
  const { prediction, created } = await ports.store.create(
    {
      id: id ?? ports.ids.id(),
      api,
      model: modelReference,
      version: (submission.version ?? latestVersion).id,
      input: { ...input },
      job: { request, warnings: [...model.warnings, ...ignored.slice(0, 20)] },
      webhook,
      cancelAfter,
      context: { origin, files, ...(submission.trace.traceparent ? { trace: submission.trace } : {}) },
      caller: caller.name,
      priority,
    },
    { maxQueued: ports.options.maxQueued, quota: caller.quota },
  );
  return { ok: true, prediction, created };
}

function isRandom(seed: number | undefined): boolean {
  return seed === undefined || seed === -1;
}

function webhookOf(body: Record<string, unknown>): Webhook | null {
  if (typeof body.webhook !== "string") return null;
  const filter = body.webhook_events_filter;
  const events = Array.isArray(filter) ? everyEvent.filter((name) => filter.includes(name)) : everyEvent;
  return { url: body.webhook, events };
}

async function chooseModel(
  { models }: ApiPorts,
  name: string | undefined,
): Promise<ChosenModel | ValidationIssue> {
  try {
    return await models.choose(name);
  } catch (thrown) {
    if (!isLooperError(thrown) || thrown.family !== "Model") throw thrown;
    return { part: "input", field: "model_version", kind: "text", message: hidePaths(thrown.message) };
  }
}
