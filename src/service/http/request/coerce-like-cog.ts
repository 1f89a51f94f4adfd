/** Values as a Cog takes them: numbers as texts, and the other way round. */
import { z } from "zod";
import { requestSchema } from "#looper";

const { properties = {} } = z.toJSONSchema(requestSchema, { io: "input" });

/** What kind of value a field has. */
function kindOf(field: string): "integer" | "number" | "string" | undefined {
  const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (typeof schema !== "object") return undefined;
  const { type, enum: choices } = schema;
  if (type === "integer" || type === "number" || type === "string") return type;
  return typeof choices?.[0] === "number" ? "integer" : undefined;
}

const integer = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Coerce a value to the type of its field where a Cog would: `"120"` and `true` to numbers, `5` and `true` to
 * texts. A fraction for a whole number stays, to be refused: what a Cog drops without a word would be missed.
 *
 * @returns the value as it was, where there is nothing to coerce
 * @source pydantic@1.10 validators int_validator, float_validator, str_validator
 */
export function coerceLikeCog(field: string, value: unknown): unknown {
  const kind = kindOf(field);
  if (kind === "string") {
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    if (typeof value === "boolean") return value ? "True" : "False";
    return value;
  }
  if (kind === undefined) return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return value;
  const text = value.trim();
  return (kind === "integer" ? integer : decimal).test(text) ? Number(text) : value;
}
