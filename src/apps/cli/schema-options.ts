/**
 * Flags made from the one schema: `max_duration` becomes `--max-duration`, with its description,
 * range and default. Values stay text here; the schema's own words say what is wrong with them.
 */
import { type Command, Option } from "commander";
import { z } from "zod";

/** The flag of a field. */
export function flagOf(field: string): string {
  return field === "model_version" ? "--model" : `--${field.replaceAll("_", "-")}`;
}

interface FieldDocument {
  type?: string;
  enum?: readonly string[];
  anyOf?: readonly { const?: unknown }[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
}

/** What a value is called in the help, where it is more than one word or number. */
const valueNames: Readonly<Record<string, string>> = { array: "list", object: "file" };

function rangeOf(field: FieldDocument): string {
  const choices = field.enum ?? field.anyOf?.map((choice) => choice.const);
  if (choices) return ` (${choices.join(", ")})`;
  if (field.minimum === undefined) return "";
  return field.maximum !== undefined && field.maximum < 1e9 ? ` (${field.minimum}–${field.maximum})` : "";
}

/**
 * Give a command one option per field of a schema.
 *
 * @param command - the command to extend
 * @param schema - the request's schema
 * @param skip - fields that are arguments of the command instead
 */
export function addSchemaOptions(command: Command, schema: z.ZodObject, skip: readonly string[] = []): void {
  const properties = z.toJSONSchema(schema, { io: "input" }).properties as Record<string, FieldDocument>;
  for (const [field, document] of Object.entries(properties)) {
    if (skip.includes(field)) continue;
    if (document.type === "boolean") {
      command.addOption(new Option(flagOf(field), document.description ?? ""));
      command.addOption(new Option(flagOf(field).replace("--", "--no-"), "").hideHelp());
      continue;
    }
    const preset = document.default === undefined ? "" : ` [${document.default}]`;
    const option = new Option(
      `${flagOf(field)} <${valueNames[document.type ?? ""] ?? "value"}>`,
      `${document.description ?? ""}${rangeOf(document)}${preset}`,
    );
    command.addOption(option);
    // The upstream name works too, for scripts that come from the original.
    if (field === "model_version") command.addOption(new Option("--model-version <value>").hideHelp());
  }
}

/**
 * Read the options of a command back as the fields of a schema. Numbers become numbers where the
 * field is one and the text is one; anything else is left for the schema to refuse.
 *
 * @param options - as commander gives them, camelCase
 * @param schema - the request's schema
 */
export function optionsToFields(
  options: Record<string, unknown>,
  schema: z.ZodObject,
): Record<string, unknown> {
  const properties = z.toJSONSchema(schema, { io: "input" }).properties as Record<string, FieldDocument>;
  const fields: Record<string, unknown> = {};
  for (const [field, document] of Object.entries(properties)) {
    const name = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value = field === "model_version" ? (options.model ?? options[name]) : options[name];
    if (value === undefined) continue;
    if (typeof value === "string" && document.type === "array") {
      fields[field] = value.split(",").map((item) => item.trim());
      continue;
    }
    const numeric = document.type === "number" || document.type === "integer";
    const isNumber = typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
    fields[field] = numeric && isNumber ? Number(value) : value;
  }
  return fields;
}
