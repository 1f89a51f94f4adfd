/**
 * Check values against a schema, and say what is wrong in words that name the field, the value and the range.
 * Knows the schema, not where the values came from.
 */
import type { z } from "zod";
import { type ErrorCode, LooperError, nearestName } from "#base";
import { type InputIssue, jsonField, lengthRule, toInputIssues } from "./input-issue.ts";

/** How the caller spells field names: `max_duration` over HTTP, `--max-duration` on a command line. */
export type FieldNaming = (field: string) => string;

/** How messages speak of values. */
export interface ParseWording {
  /** How fields are spelt; without it, as in the schema. */
  readonly naming?: FieldNaming;
  /** What one value is called: an input, a setting. */
  readonly noun?: string;
  /** Tell of which fields no message may repeat the value. */
  readonly isSecret?: (field: string) => boolean;
}

/** Tell in words what a field accepts. */
function describeBounds(schema: z.ZodObject, field: string, value?: unknown): string {
  const bounds = jsonField(schema, field);
  if (!bounds) return "another value";
  const choices =
    bounds.enum ?? bounds.anyOf?.map((one) => (typeof one === "object" ? one.const : undefined));
  if (choices) return `one of ${choices.join(", ")}`;
  if (bounds.type === "boolean") return "true or false";
  if (bounds.type === "object") return "an object";
  if (bounds.type === "array") return "a list";
  const { type, minimum, maximum, minLength } = bounds;
  const noun = type === "integer" ? "a whole number" : type === "number" ? "a number" : "text";
  // The largest whole number there is is no news, except to one who passed it.
  const isPassed = typeof value === "number" && maximum !== undefined && value > maximum;
  if (maximum !== undefined && (maximum < 1e9 || isPassed)) return `${noun} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${noun}, ${minimum} or more`;
  return minLength === undefined ? noun : lengthRule(minLength);
}

function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? `"${value.slice(0, 80)}"` : (JSON.stringify(value) ?? String(value));
}

function explain(
  { field, kind, expected, rule, sentence }: InputIssue,
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
  { naming = (name) => name, noun = "input", isSecret = () => false }: ParseWording,
): LooperError {
  const name = naming(field);
  if (kind === "unknown") {
    const near = nearestName(field, Object.keys(schema.shape));
    const known = () => Object.keys(schema.shape).map(naming).join(", ");
    const hint = near ? `Did you mean ${naming(near)}?` : `Known: ${known()}.`;
    return new LooperError("INPUT_UNKNOWN_OPTION", `Unknown ${noun} ${name}. ${hint}`, { facts: { field } });
  }
  const value = values[field];
  const shown = typeof value === "number" || typeof value === "string" ? value : show(value);
  const facts = isSecret(field) ? { field } : { field, value: shown };
  if (kind === "required") {
    const message = `${name} is missing: give ${describeBounds(schema, field)}.`;
    return new LooperError("INPUT_MISSING", message, { facts });
  }
  if (sentence !== undefined) {
    const own = sentence.startsWith(`${field} `) ? `${name}${sentence.slice(field.length)}` : sentence;
    return new LooperError("INPUT_OUT_OF_RANGE", own, { facts });
  }
  const isNumeric = kind === "type" && (expected === "number" || expected === "integer");
  const code: ErrorCode =
    isNumeric && typeof value !== "number" ? "INPUT_NOT_A_NUMBER" : "INPUT_OUT_OF_RANGE";
  const wanted = rule ?? describeBounds(schema, field, value);
  const found = isSecret(field) ? "is not valid" : `is ${show(value)}`;
  return new LooperError(code, `${name} ${found}: it must be ${wanted}.`, { facts });
}

/**
 * Check values and fill in the defaults.
 *
 * @param schema - an object of fields
 * @param values - what the caller gave, by the schema's field names
 * @param wording - how messages speak of it
 * @returns the values with every default
 * @throws LooperError INPUT_MISSING, INPUT_UNKNOWN_OPTION, INPUT_NOT_A_NUMBER, INPUT_OUT_OF_RANGE that names the
 *   field, its value and its range
 */
export function parseValues<S extends z.ZodObject>(
  schema: S,
  values: unknown,
  wording: ParseWording = {},
): z.output<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = toInputIssues(schema, parsed.error.issues, values);
  if (!issue || (issue.field === "" && issue.kind !== "unknown")) {
    const noun = wording.noun ?? "input";
    const message = `The request is ${show(values)}: it must be an object of ${noun}s.`;
    throw new LooperError("INPUT_MISSING", message);
  }
  throw explain(issue, schema, values as Readonly<Record<string, unknown>>, wording);
}
