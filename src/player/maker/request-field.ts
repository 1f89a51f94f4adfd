/** The inputs of a request, as a form needs them: read from the schema that the maker publishes. */

/** One input. */
export interface RequestField {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly kind: "text" | "number" | "integer" | "boolean" | "choice" | "choices" | "list" | "recording";
  readonly preset: unknown;
  readonly least: number | null;
  readonly most: number | null;
  readonly choices: readonly (string | number)[];
}

interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly (string | number)[];
  readonly items?: FieldSchema;
  readonly allOf?: readonly { readonly $ref?: string }[];
  readonly $ref?: string;
  readonly "x-order"?: number;
}

type Schemas = Readonly<Record<string, FieldSchema & { readonly properties?: Record<string, FieldSchema> }>>;

/** A bound too large to matter to a person. */
const boundOf = (bound: number | undefined) => (bound === undefined || Math.abs(bound) > 1e9 ? null : bound);

/** Titles that are plainer than the names of the inputs. */
const titles: Readonly<Record<string, string>> = {
  bpm: "Tempo",
  model_version: "Model",
  max_duration: "Longest duration",
  classifier_free_guidance: "Guidance",
  top_k: "Top k",
  top_p: "Top p",
};

function plainTitle(name: string): string {
  const words = name.replaceAll("_", " ");
  return titles[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Read the inputs.
 *
 * @param schemas - of an OpenAPI document, with one named `Input`
 * @returns in their order; inputs that are objects, such as an arrangement, are left out
 */
export function readRequestFields(schemas: Schemas): RequestField[] {
  const resolve = (schema: FieldSchema): FieldSchema => {
    const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
    const target = reference === undefined ? undefined : schemas[reference.split("/").at(-1) ?? ""];
    return target ? { ...target, ...schema } : schema;
  };
  return Object.entries(schemas.Input?.properties ?? {})
    .map(([name, schema]) => [name, resolve(schema)] as const)
    .sort(([, a], [, b]) => (a["x-order"] ?? 0) - (b["x-order"] ?? 0))
    .flatMap(([name, schema]) => {
      const items = schema.items && resolve(schema.items);
      const kind = kindOf(name, schema, items);
      if (!kind) return [];
      return {
        name,
        title: plainTitle(name),
        help: schema.description ?? "",
        kind,
        preset: schema.default,
        least: boundOf(schema.minimum),
        most: boundOf(schema.maximum),
        choices: schema.enum ?? items?.enum ?? [],
      };
    });
}

function kindOf(
  name: string,
  schema: FieldSchema,
  items: FieldSchema | undefined,
): RequestField["kind"] | null {
  if (name === "audio") return "recording";
  if (schema.enum) return "choice";
  if (schema.type === "array" && items?.enum) return "choices";
  if (schema.type === "array") return items?.type === "string" ? "list" : null;
  if (schema.type === "string") return "text";
  if (schema.type === "number" || schema.type === "integer" || schema.type === "boolean") return schema.type;
  return null;
}
