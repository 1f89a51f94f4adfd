/**
 * Check the `input` of a prediction by the one schema, and name every fault at once: each API then
 * tells them in its own words. Refuses to know statuses, headers and bodies.
 */
import { z } from "zod";
import { isLooperError } from "#base";
import { type LoopRequest, longestPrompt, parseRequest, requestSchema } from "#looper";

/** What is wrong with one field, in terms that both APIs can tell. */
export interface InputFault {
  /** Name of the field; empty for the input as a whole. */
  readonly field: string;
  readonly kind: "required" | "type" | "number_gte" | "number_lte" | "enum" | "text" | "unknown";
  /** A sentence without the field's name. */
  readonly message: string;
  /** The bound of a number, where that is the fault. */
  readonly limit?: number;
  /** What the field wants to be, where the type is the fault. */
  readonly expected?: string;
  readonly choices?: readonly (string | number)[];
}

/** An input that may be played, or what is wrong with it. */
export type CheckedInput =
  | {
      readonly ok: true;
      /** As given, less what is unknown or null: no default is filled in, for a tempo in the prompt counts only where none was given. */
      readonly input: LoopRequest;
      /** Fields that no looper knows; they are dropped, as Cog does. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

const known = z.object(requestSchema.shape);

function faultOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): InputFault {
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

/** What a field wants to be: the schema knows whole numbers, where its issue may only say number. */
function typeOfField(field: string): string | undefined {
  const schema = requestSchema.shape[field as keyof typeof requestSchema.shape];
  const { type } = z.toJSONSchema(schema, { io: "input" });
  return typeof type === "string" ? type : undefined;
}

/** Say which values a field takes. */
export function oneOf(field: string, choices: readonly (string | number)[]): string {
  return `${field} must be one of the following: ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
}

/**
 * Check an input.
 *
 * @param values - the `input` of a request's body; null and absent count as empty
 * @param models - names that `model_version` may have
 * @returns the input, or every fault it has
 */
export function checkInput(values: unknown, models: readonly string[]): CheckedInput {
  if (values !== undefined && (typeof values !== "object" || Array.isArray(values))) {
    const fault = {
      field: "",
      kind: "type",
      message: "Invalid type. Expected: object",
      expected: "object",
    } as const;
    return { ok: false, faults: [fault] };
  }
  const given: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [field, value] of Object.entries(values ?? {})) {
    if (!Object.hasOwn(requestSchema.shape, field)) ignored.push(field);
    else if (value !== null) given[field] = value;
  }
  const parsed = known.safeParse(given);
  // A number far outside breaks several rules at once; the caller hears of each field once.
  const faults = new Map<string, InputFault>();
  for (const issue of parsed.error?.issues ?? []) {
    const fault = faultOf(issue, given);
    if (!faults.has(fault.field)) faults.set(fault.field, fault);
  }
  for (const [field, value] of Object.entries(given)) {
    if (typeof value !== "string" || isStorable(value)) continue;
    faults.set(field, { field, kind: "text", message: "Must be text of whole characters, without NUL" });
  }
  const model = given.model_version;
  if (typeof model === "string" && !models.includes(model)) {
    const message = oneOf("model_version", models);
    faults.set("model_version", { field: "model_version", kind: "enum", message, choices: models });
  }
  const prompt = promptFault(given.prompt);
  if (prompt) faults.set("prompt", prompt);
  if (faults.size > 0) return { ok: false, faults: [...faults.values()] };
  return { ok: true, input: given as unknown as LoopRequest, ignored };
}

/** Tell whether text can be kept: databases take neither NUL nor halves of surrogate pairs. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}

/** The rules that the schema cannot tell: the story's own words for them. */
function promptFault(prompt: unknown): InputFault | undefined {
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
