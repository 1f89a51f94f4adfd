/**
 * Hold a value against a schema of an OpenAPI 3.0 document. Written for the fuzz, apart from the program's
 * own validation, so that the two can disagree.
 */

/** A schema, as it is in the document. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly nullable?: boolean;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: unknown;
}

/** A document, as far as the fuzz reads it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An operation, as far as the fuzz reads it. */
export interface ApiOperation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

/** Follow a reference. */
export function resolveSchema(schema: Schema, document: ApiDocument): Schema {
  if (schema.$ref === undefined) return schema;
  const found = document.components.schemas[schema.$ref.replace("#/components/schemas/", "")];
  if (!found) throw new Error(`The document has no ${schema.$ref}`);
  return resolveSchema(found, document);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function hasType(value: unknown, type: string): boolean {
  return type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
}

/**
 * Find what a value breaks.
 *
 * @returns sentences, each with the place; empty where it holds
 */
export function checkSchema(value: unknown, given: Schema, document: ApiDocument, place = "$"): string[] {
  const schema = resolveSchema(given, document);
  if (value === null && schema.nullable) return [];
  const issues = (schema.allOf ?? []).flatMap((part) => checkSchema(value, part, document, place));
  if (schema.type !== undefined && !hasType(value, schema.type)) {
    return [...issues, `${place} is ${typeOf(value)}, not ${schema.type}`];
  }
  if (schema.enum && !schema.enum.includes(value)) issues.push(`${place} is none of its choices`);
  if (typeof value === "string" && schema.pattern && !new RegExp(schema.pattern).test(value)) {
    issues.push(`${place} does not match ${schema.pattern}`);
  }
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) issues.push(`${place} is too small`);
    if (schema.maximum !== undefined && value > schema.maximum) issues.push(`${place} is too large`);
  }
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    issues.push(...value.flatMap((item, i) => checkSchema(item, items, document, `${place}[${i}]`)));
  }
  if (typeOf(value) === "object" && schema.type === "object") {
    const object = value as Record<string, unknown>;
    for (const name of schema.required ?? [])
      if (!(name in object)) issues.push(`${place}.${name} is missing`);
    for (const [name, one] of Object.entries(object)) {
      const own = schema.properties?.[name];
      if (own) issues.push(...checkSchema(one, own, document, `${place}.${name}`));
      else if (schema.additionalProperties === false) issues.push(`${place}.${name} is not in the schema`);
      else if (typeof schema.additionalProperties === "object") {
        issues.push(...checkSchema(one, schema.additionalProperties, document, `${place}.${name}`));
      }
    }
  }
  return issues;
}
