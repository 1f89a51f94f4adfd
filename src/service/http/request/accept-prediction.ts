/**
 * From the body of a request to a prediction in the queue: everything is checked here, so that a worker
 * need not ask. Knows neither API's words; faults and predictions go back as they are.
 */
import type { Seconds } from "#base";
import { isLooperError } from "#base";
import type { LoopRequest } from "#looper";
import type { Prediction, Webhook, WebhookEventName } from "../../jobs/prediction.ts";
import type { Fault } from "../answer/faults.ts";
import { envelopeShape } from "../answer/shapes.ts";
import type { ApiPorts, ChosenModel, FileForm } from "../ports.ts";
import { checkInput, isStorable } from "./check-input.ts";
import { webhookFault } from "./public-address.ts";
import { resolveAudio } from "./resolve-audio.ts";
import { latestVersion, type ModelVersion, modelReference } from "./versions.ts";

/** What came, beside the body. */
export interface Submission {
  readonly api: Prediction["api"];
  /** The origin by which the service was addressed. */
  readonly origin: string;
  readonly version?: ModelVersion;
  /** From the path of a `PUT`. */
  readonly id?: string;
  readonly cancelAfter: Seconds | null;
  readonly files: FileForm;
}

/** A prediction that is in the queue, or what is wrong with the request. */
export type Acceptance =
  | { readonly ok: true; readonly prediction: Prediction; readonly created: boolean }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const everyEvent: readonly WebhookEventName[] = ["start", "output", "logs", "completed"];

function bodyFaults(body: Record<string, unknown>, api: Prediction["api"]): Fault[] {
  const faults: Fault[] = [];
  // Cog takes a request without input for one whose inputs are all at their defaults.
  const envelope = api === "cog" ? { ...body, input: body.input ?? {} } : body;
  for (const issue of envelopeShape.safeParse(envelope).error?.issues ?? []) {
    const field = String(issue.path[0] ?? "");
    if (issue.code === "unrecognized_keys") {
      if (api === "cog") continue;
      for (const key of issue.keys) {
        const message = `Additional property ${key} is not allowed`;
        faults.push({ part: "body", field: key, kind: "unknown", message });
      }
    } else if (envelope[field] === undefined) {
      faults.push({ part: "body", field, kind: "required", message: `${field} is required` });
    } else if (issue.code === "invalid_type") {
      const expected = issue.expected === "record" ? "object" : issue.expected;
      faults.push({
        part: "body",
        field,
        kind: "type",
        message: `Invalid type. Expected: ${expected}`,
        expected,
      });
    } else {
      faults.push({ part: "body", field, kind: "text", message: issue.message });
    }
  }
  if (typeof body.webhook === "string" && !isStorable(body.webhook)) {
    faults.push({ part: "body", field: "webhook", kind: "text", message: "Must be a URL" });
  }
  return faults;
}

/** Tell whether something is an object with names. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Accept a request, or say everything that is wrong with it.
 *
 * @param body - parsed from JSON
 * @throws LooperError WORK_QUEUE_FULL, WORK_UPLOADS_FULL, WORK_DATABASE_UNAVAILABLE
 */
export async function acceptPrediction(
  ports: ApiPorts,
  body: unknown,
  submission: Submission,
): Promise<Acceptance> {
  const { api, origin, files, cancelAfter } = submission;
  if (!isObject(body)) {
    const message = "Invalid type. Expected: object";
    return { ok: false, faults: [{ part: "body", field: "", kind: "type", message, expected: "object" }] };
  }
  const faults = bodyFaults(body, api);
  const id = submission.id ?? (body.id as string | null | undefined) ?? undefined;
  const webhook = webhookOf(body);
  const wrong = webhook ? webhookFault(webhook.url, ports.options.allowPrivateWebhooks) : undefined;
  if (wrong !== undefined && !faults.some(({ field }) => field === "webhook")) {
    faults.push({ part: "body", field: "webhook", kind: "text", message: wrong });
  }

  const names = await ports.models.names();
  const checked = checkInput(body.input ?? {}, names);
  if (!checked.ok) {
    const told = new Set(faults.map(({ field }) => field));
    faults.push(
      ...checked.faults
        .filter(({ field }) => field !== "" || !told.has("input"))
        .map((fault): Fault => ({ ...fault, part: "input" })),
    );
  }
  if (faults.length > 0 || !checked.ok) return { ok: false, faults };

  const model = await chooseModel(ports, checked.input.model_version);
  if ("kind" in model) return { ok: false, faults: [model] };
  const ours = [origin, ...(ports.options.publicUrl === null ? [] : [ports.options.publicUrl])];
  const { audio } = checked.input;
  const clip = audio === undefined ? undefined : await resolveAudio(audio, ours, ports.uploads);
  if (clip && !clip.ok) {
    return { ok: false, faults: [{ part: "input", field: "audio", kind: "text", message: clip.message }] };
  }
  const request: LoopRequest = {
    ...checked.input,
    model_version: model.name,
    seed: drawn(checked.input.seed) ? ports.chance.seed() : checked.input.seed,
    ...(clip ? { audio: clip.upload.path } : {}),
  };
  // A clip that came within the request is told by its address from now on.
  const input = clip
    ? { ...checked.input, audio: `${ports.options.publicUrl ?? origin}/v1/files/${clip.upload.id}` }
    : checked.input;
  const ignored = checked.ignored.map(
    (field) => `The input ${JSON.stringify(field.slice(0, 80))} is unknown and was ignored.`,
  );
  const { prediction, created } = await ports.store.create(
    {
      id: id ?? ports.chance.id(),
      api,
      model: modelReference,
      version: (submission.version ?? latestVersion).id,
      input: { ...input },
      job: { request, warnings: [...model.warnings, ...ignored.slice(0, 20)] },
      webhook,
      cancelAfter,
      context: { origin, files },
    },
    { maxQueued: ports.options.maxQueued },
  );
  return { ok: true, prediction, created };
}

function drawn(seed: number | undefined): boolean {
  return seed === undefined || seed === -1;
}

function webhookOf(body: Record<string, unknown>): Webhook | null {
  if (typeof body.webhook !== "string") return null;
  const filter = body.webhook_events_filter;
  const events = Array.isArray(filter) ? everyEvent.filter((name) => filter.includes(name)) : everyEvent;
  return { url: body.webhook, events };
}

async function chooseModel({ models }: ApiPorts, asked: string | undefined): Promise<ChosenModel | Fault> {
  try {
    return await models.choose(asked);
  } catch (thrown) {
    if (!isLooperError(thrown) || thrown.family !== "Model") throw thrown;
    return { part: "input", field: "model_version", kind: "text", message: thrown.message };
  }
}
