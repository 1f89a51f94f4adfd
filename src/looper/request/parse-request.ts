/**
 * Check what a caller asks for, and say what is wrong in words that name the field, the value and
 * the range. Knows the schemas, not where the values came from.
 */

import { z } from "zod";
import { type ErrorCode, LooperError, nearestName } from "#base";
import {
  clipRequestSchema,
  cutRequestSchema,
  type ParsedClipRequest,
  type ParsedCutRequest,
  type ParsedRequest,
  requestSchema,
} from "./schema.ts";

/** How the caller spells field names: `max_duration` over HTTP, `--max-duration` on a command line. */
export type FieldNaming = (field: string) => string;

/** The longest prompt that is taken, in characters. */
export const longestPrompt = 2_000;

interface Bounds {
  type?: string | undefined;
  enum?: readonly unknown[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  anyOf?: readonly { const?: unknown }[] | undefined;
}

/** Tell in words what a field accepts. */
function describeBounds(schema: z.ZodObject, field: string, value?: unknown): string {
  const properties = z.toJSONSchema(schema, { io: "input" }).properties as Record<string, Bounds> | undefined;
  const bounds = properties?.[field];
  if (!bounds) return "another value";
  const choices = bounds.enum ?? bounds.anyOf?.map((choice) => choice.const);
  if (choices) return `one of ${choices.join(", ")}`;
  const noun = bounds.type === "integer" ? "a whole number" : bounds.type === "number" ? "a number" : "text";
  const { minimum, maximum } = bounds;
  // The largest whole number there is is no news, except to one who passed it.
  const isPassed = typeof value === "number" && maximum !== undefined && value > maximum;
  if (maximum !== undefined && (maximum < 1e9 || isPassed)) return `${noun} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${noun}, ${minimum} or more`;
  return noun;
}

function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? `"${value.slice(0, 80)}"` : (JSON.stringify(value) ?? String(value));
}

function explain(
  issue: z.core.$ZodIssue,
  schema: z.ZodObject,
  values: Record<string, unknown>,
  naming: FieldNaming,
): LooperError {
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys[0] ?? "";
    const near = nearestName(unknown, Object.keys(schema.shape));
    const hint = near
      ? ` Did you mean ${naming(near)}?`
      : ` Known: ${Object.keys(schema.shape).map(naming).join(", ")}.`;
    return new LooperError("INPUT_UNKNOWN_OPTION", `Unknown input ${naming(unknown)}.${hint}`, {
      facts: { field: unknown },
    });
  }
  const field = String(issue.path[0] ?? "");
  const value = values[field];
  const facts = {
    field,
    value: typeof value === "number" || typeof value === "string" ? value : show(value),
  };
  if (value === undefined) {
    return new LooperError(
      "INPUT_MISSING",
      `${naming(field)} is missing: give ${describeBounds(schema, field)}.`,
      { facts },
    );
  }
  const numeric = issue.code === "invalid_type" && (issue.expected === "number" || issue.expected === "int");
  const code: ErrorCode = numeric && typeof value !== "number" ? "INPUT_NOT_A_NUMBER" : "INPUT_OUT_OF_RANGE";
  const wanted = issue.code === "custom" ? issue.message : describeBounds(schema, field, value);
  return new LooperError(code, `${naming(field)} is ${show(value)}: it must be ${wanted}.`, { facts });
}

/** Names of formats are taken in any case. */
function withFormatName(values: unknown): unknown {
  if (typeof values !== "object" || values === null || !("output_format" in values)) return values;
  const { output_format: format } = values;
  return typeof format === "string" ? { ...values, output_format: format.toLowerCase() } : values;
}

function parse<S extends z.ZodObject>(schema: S, values: unknown, naming: FieldNaming): z.output<S> {
  const parsed = schema.safeParse(withFormatName(values));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const given = typeof values === "object" && values !== null ? (values as Record<string, unknown>) : {};
  if (!issue || issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0) === 0) {
    throw new LooperError("INPUT_MISSING", `The request is ${show(values)}: it must be an object of inputs.`);
  }
  throw explain(issue, schema, given, naming);
}

/**
 * Check a request for loops and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedRequest {
  const request = parse(requestSchema, values, naming);
  checkPrompt(request);
  return request;
}

/** Check what a schema cannot say of a prompt. */
function checkPrompt(request: { readonly prompt: string }): void {
  if (request.prompt.trim() === "") {
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `The prompt is empty: describe the music, such as "punchy house drums with offbeat hats".`,
    );
  }
  if (request.prompt.length > longestPrompt) {
    throw new LooperError(
      "INPUT_PROMPT_TOO_LONG",
      `The prompt has ${request.prompt.length} characters: ${longestPrompt} are the most that are taken.`,
      { facts: { characters: request.prompt.length, max: longestPrompt } },
    );
  }
}

/**
 * Check a request for a clip and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseClipRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedClipRequest {
  const request = parse(clipRequestSchema, values, naming);
  checkPrompt(request);
  return request;
}

/**
 * Check a request to cut a recording and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseCutRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedCutRequest {
  return parse(cutRequestSchema, values, naming);
}
