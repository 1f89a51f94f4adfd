/**
 * Check the `input` of a prediction against the request schema, and find all its issues at once. The format in
 * which they are reported is each API's.
 */
import { z } from "zod";
import { isLooperError } from "#base";
import { type LoopRequest, longestPrompt, parseRequest, requestSchema } from "#looper";

/** What is wrong with one field; both APIs' formats can be made of it. */
export interface InputIssue {
  /** Name of the field; empty for the input as a whole. */
  readonly field: string;
  readonly kind: "required" | "type" | "number_gte" | "number_lte" | "enum" | "text" | "unknown";
  /** A sentence without the field's name. */
  readonly message: string;
  /** The bound that a number exceeds. */
  readonly limit?: number;
  /** The type that the field should have. */
  readonly expected?: string;
  readonly choices?: readonly (string | number)[];
}

/** A valid input, or its issues. */
export type CheckedInput =
  | {
      readonly ok: true;
      /** As given, without unknown and null fields. No default is filled in: a tempo in the prompt counts only where `bpm` is absent. */
      readonly input: LoopRequest;
      /** Unknown fields; they are dropped, as Cog does. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly InputIssue[] };

const known = z.object(requestSchema.shape);

function issueOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): InputIssue {
  const field = String(issue.path[0] ?? "");
  if (given[field] === undefined) return { field, kind: "required", message: `${field} is required` };
  if (issue.code === "too_small" && issue.origin !== "string") {
    const limit = Number(issue.minimum);
    return { field, kind: "number_gte", message: `Must be greater than or equal to ${limit}`, limit };
  }
  if (issue.code === "too_big" && issue.origin !== "string") {
    const limit = Number(issue.maximum);
    return { field, kind: "number_lte", message: `Must be less than or equal to ${limit}`, limit };
  }
  if (issue.code === "invalid_value") {
    const choices = issue.values as (string | number)[];
    return { field, kind: "enum", message: oneOf(field, choices), choices };
  }
  if (issue.code === "invalid_type") {
    const expected = typeOfField(field) ?? issue.expected;
    return { field, kind: "type", message: `Invalid type. Expected: ${expected}`, expected };
  }
  return {
    field,
    kind: "text",
    message: issue.code === "invalid_format" ? `Must be ${issue.message}` : issue.message,
  };
}

/** The type that a field should have: the schema distinguishes integers, where the issue may only say number. */
function typeOfField(field: string): string | undefined {
  const schema = requestSchema.shape[field as keyof typeof requestSchema.shape];
  const { type } = z.toJSONSchema(schema, { io: "input" });
  return typeof type === "string" ? type : undefined;
}

/** The message for a value that is not one of the choices. */
export function oneOf(field: string, choices: readonly (string | number)[]): string {
  return `${field} must be one of the following: ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
}

/**
 * Check an input.
 *
 * @param values - the `input` of a request's body; null and absent count as empty
 * @param models - names that `model_version` may have
 * @returns the input, or all its issues
 */
export function checkInput(values: unknown, models: readonly string[]): CheckedInput {
  if (values !== undefined && (typeof values !== "object" || Array.isArray(values))) {
    const issue = {
      field: "",
      kind: "type",
      message: "Invalid type. Expected: object",
      expected: "object",
    } as const;
    return { ok: false, issues: [issue] };
  }
  const given: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [field, value] of Object.entries(values ?? {})) {
    if (!Object.hasOwn(requestSchema.shape, field)) ignored.push(field);
    else if (value !== null) given[field] = value;
  }
  const parsed = known.safeParse(given);
  // One value can break several rules at once; each field is reported once.
  const issues = new Map<string, InputIssue>();
  for (const issue of parsed.error?.issues ?? []) {
    const translated = issueOf(issue, given);
    if (!issues.has(translated.field)) issues.set(translated.field, translated);
  }
  for (const [field, value] of Object.entries(given)) {
    if (typeof value !== "string" || isStorable(value)) continue;
    issues.set(field, { field, kind: "text", message: "Must be text of whole characters, without NUL" });
  }
  const model = given.model_version;
  if (typeof model === "string" && !models.includes(model)) {
    const message = oneOf("model_version", models);
    issues.set("model_version", { field: "model_version", kind: "enum", message, choices: models });
  }
  const prompt = promptIssue(given.prompt);
  if (prompt) issues.set("prompt", prompt);
  if (issues.size > 0) return { ok: false, issues: [...issues.values()] };
  return { ok: true, input: given as unknown as LoopRequest, ignored };
}

/** Tell whether a text can be stored: databases accept neither NUL nor lone surrogates. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}

/** The rules for prompts that the schema cannot express. */
function promptIssue(prompt: unknown): InputIssue | undefined {
  if (typeof prompt !== "string") return undefined;
  try {
    parseRequest({ prompt });
    return undefined;
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    const message =
      prompt.length > longestPrompt ? `Must be at most ${longestPrompt} characters` : "Must not be empty";
    return { field: "prompt", kind: "text", message };
  }
}
