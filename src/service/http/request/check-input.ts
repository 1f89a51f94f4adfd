/**
 * Check the `input` of a prediction against the request schema, and find all its issues at once. The format in
 * which they are reported is each API's.
 */
import { z } from "zod";
import { isLooperError } from "#base";
import { type LoopRequest, longestPrompt, parseRequest, requestSchema, toInputIssues } from "#looper";
import type { ValidationIssue } from "../response/validation-issues.ts";

/** What is wrong with a field of the input. */
export type FieldIssue = Omit<ValidationIssue, "part">;

/** A valid input, or its issues. */
export type CheckedInput =
  | {
      readonly ok: true;
      /** As given, without unknown and null fields. No default is filled in: a tempo in the prompt counts only where `bpm` is absent. */
      readonly input: LoopRequest;
      /** Unknown fields; they are dropped, as Cog does. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

const known = z.object(requestSchema.shape);

/**
 * Check an input.
 *
 * @param values - the `input` of a request's body; null and absent count as empty
 * @param models - names that `model_version` may have
 * @param coerce - makes another value of a field's, where the API takes what the schema does not
 * @returns the input, or all its issues
 */
export function checkInput(
  values: unknown,
  models: readonly string[],
  coerce: (field: string, value: unknown) => unknown = (_, value) => value,
): CheckedInput {
  if (values !== undefined && (typeof values !== "object" || Array.isArray(values))) {
    return { ok: false, issues: [{ field: "", kind: "type", expected: "object" }] };
  }
  const given: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [field, value] of Object.entries(values ?? {})) {
    if (!Object.hasOwn(requestSchema.shape, field)) ignored.push(field);
    else if (value !== null) given[field] = coerce(field, value);
  }
  const found = toInputIssues(known, known.safeParse(given).error?.issues ?? [], given);
  const issues = new Map<string, FieldIssue>(found.map((issue) => [issue.field, issue]));
  for (const [field, value] of Object.entries(given)) {
    if (typeof value !== "string" || isStorable(value)) continue;
    issues.set(field, { field, kind: "text", rule: "text of whole characters, without NUL" });
  }
  const model = given.model_version;
  if (typeof model === "string" && !models.includes(model)) {
    issues.set("model_version", { field: "model_version", kind: "enum", choices: models });
  }
  const prompt = promptIssue(given.prompt);
  if (prompt) issues.set("prompt", prompt);
  if (issues.size > 0) return { ok: false, issues: [...issues.values()] };
  return { ok: true, input: given as unknown as LoopRequest, ignored };
}

/** Tell whether a text can be stored: databases accept neither NUL nor lone surrogates. */
export function isStorable(text: string): boolean {
  // Both natively: a text may be a file of megabytes.
  return !text.includes("\0") && text.isWellFormed();
}

/** The rules for prompts that the schema cannot express. */
function promptIssue(prompt: unknown): FieldIssue | undefined {
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
