/** What a schema has against values, in terms that every door renders in its own words: messages, Cog's, Replicate's. */
import { z } from "zod";

/** What is wrong with one field. */
export interface InputIssue {
  /** Name of the field; empty for the values as a whole. */
  readonly field: string;
  readonly kind: "required" | "type" | "number_gte" | "number_lte" | "enum" | "text" | "unknown";
  /** The bound that a number passes. */
  readonly limit?: number;
  /** The type that the field should have, as JSON Schema calls it. */
  readonly expected?: string;
  readonly choices?: readonly (string | number)[];
  /** The place in a list at which it is wrong. */
  readonly index?: number;
  /** What a text must be, such as "a key such as C, F# minor or Bb major". */
  readonly rule?: string;
  /** All of it, where a reader of its own refused the value: "parts names drums twice: each part plays once." */
  readonly sentence?: string;
}

/** A field as JSON Schema has it. */
type JsonField = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/**
 * The field of a schema as JSON Schema describes it.
 *
 * @param schema - an object of fields
 * @returns undefined where there is no such field
 */
export function jsonField(schema: z.ZodObject, field: string): JsonField | undefined {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const found = Object.hasOwn(properties, field) ? properties[field] : undefined;
  return typeof found === "object" ? found : undefined;
}

/** Names of types that differ between zod and JSON Schema. */
const jsonTypes: Readonly<Record<string, string>> = { int: "integer", record: "object" };

/** The type that a field should have: the schema distinguishes integers, where an issue may only say number. */
function typeOf(schema: z.ZodObject, field: string, expected: string): string {
  const { type, anyOf = [] } = jsonField(schema, field) ?? {};
  if (typeof type === "string") return type;
  const [first] = anyOf.flatMap((one) => (typeof one === "object" && one.type !== "null" ? [one.type] : []));
  return typeof first === "string" ? first : (jsonTypes[expected] ?? expected);
}

function toInputIssue(schema: z.ZodObject, issue: z.core.$ZodIssue, values: object): InputIssue {
  const field = String(issue.path[0] ?? "");
  if (field !== "" && (values as Record<string, unknown>)[field] === undefined) {
    return { field, kind: "required" };
  }
  if (issue.code === "too_small" && issue.origin !== "string") {
    return { field, kind: "number_gte", limit: Number(issue.minimum) };
  }
  if (issue.code === "too_big" && issue.origin !== "string") {
    return { field, kind: "number_lte", limit: Number(issue.maximum) };
  }
  if (issue.code === "invalid_value") {
    const choices = issue.values as (string | number)[];
    const index = issue.path[1];
    return { field, kind: "enum", choices, ...(typeof index === "number" ? { index } : {}) };
  }
  if (issue.code === "invalid_type") {
    return { field, kind: "type", expected: typeOf(schema, field, issue.expected) };
  }
  // A check of a schema's own says what must be; a reader says all of it, in a sentence.
  if (issue.code === "custom" && issue.params?.isSentence === true) {
    return { field, kind: "text", sentence: issue.message };
  }
  if (issue.code === "too_small") return { field, kind: "text", rule: lengthRule(Number(issue.minimum)) };
  if (issue.code === "too_big") {
    return { field, kind: "text", rule: `text of at most ${issue.maximum} characters` };
  }
  return { field, kind: "text", rule: issue.message };
}

/** Say how long a text must be. */
export function lengthRule(minimum: number): string {
  return `text of ${minimum} or more characters`;
}

/**
 * Translate what a schema has against values. A value can break several rules at once; each field is reported
 * once, with the first.
 *
 * @param schema - an object of fields
 * @param issues - of `schema.safeParse(values)`
 * @param values - what was checked
 */
export function toInputIssues(
  schema: z.ZodObject,
  issues: readonly z.core.$ZodIssue[],
  values: unknown,
): readonly InputIssue[] {
  const given = typeof values === "object" && values !== null ? values : {};
  const found = new Map<string, InputIssue>();
  const add = (issue: InputIssue) => {
    if (!found.has(issue.field)) found.set(issue.field, issue);
  };
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") add(toInputIssue(schema, issue, given));
    else for (const field of issue.keys) add({ field, kind: "unknown" });
  }
  return [...found.values()];
}
