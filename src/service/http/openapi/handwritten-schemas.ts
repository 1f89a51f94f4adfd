/**
 * Schemas in the form in which Cog writes them, which no generator does: inputs with an order and titles,
 * choices as schemas of their own, bodies that refer to them. Made from the looper's schema of a request.
 */
import { z } from "zod";
import { cutRequestSchema, listenRequestSchema, requestSchema } from "#looper";
import { envelopeSchema, outputSchema } from "../response/schemas.ts";

/** A part of a document. */
export type Json = Record<string, unknown>;

/** Schemas of this file that routes name. */
export type HandwrittenSchema =
  | "CogRequest"
  | "ReplicateRequest"
  | "ModelRequest"
  | "ListenRequest"
  | "LoopRequest"
  | "Empty";

/** What the schemas of the inputs depend on. */
export interface DocumentFacts {
  /** Values of `model_version`. */
  readonly models: readonly string[];
  /** The model where none is named. */
  readonly defaultModel: string;
  readonly version: string;
}

/** Refer to a schema of the document. */
export function componentRef(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

function titleOf(field: string): string {
  return field
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

function toJson(schema: z.ZodType, io: "input" | "output"): Json {
  return z.toJSONSchema(schema, { target: "openapi-3.0", io }) as Json;
}

/** The schema of the inputs, and those of the choices in it. */
function inputSchemas({ models, defaultModel }: DocumentFacts): Json {
  const document = toJson(requestSchema, "input");
  const properties: Json = {};
  const choices: Json = {};
  Object.entries(document.properties as Record<string, Json>).forEach(([field, schema], order) => {
    const own =
      field === "model_version"
        ? { ...schema, minLength: undefined, enum: [...models], default: defaultModel }
        : schema;
    if (!("enum" in own)) {
      const format = field === "audio" ? { format: "uri" } : {};
      properties[field] = { title: titleOf(field), ...own, ...format, "x-order": order };
      return;
    }
    const { enum: values, default: preset, description } = own;
    const type = typeof (values as unknown[])[0] === "number" ? "integer" : "string";
    choices[field] = { title: field, description: "An enumeration.", type, enum: values };
    properties[field] = { allOf: [componentRef(field)], default: preset, description, "x-order": order };
  });
  const prompt = properties.prompt as Json;
  Object.assign(prompt, { minLength: 1, maxLength: 2000 });
  return { Input: { title: "Input", type: "object", properties, required: document.required }, ...choices };
}

function outputDocument(): Json {
  const { properties, additionalProperties } = toJson(outputSchema, "output") as {
    properties: Record<string, Json>;
    additionalProperties: Json;
  };
  const titled = Object.entries(properties).map(([key, schema]) => [key, { title: titleOf(key), ...schema }]);
  return { title: "Outputs", type: "object", properties: Object.fromEntries(titled), additionalProperties };
}

/** Bodies of requests: an input and what is around it. */
function requestSchemas(): Record<HandwrittenSchema, Json> {
  const envelope = toJson(envelopeSchema, "input") as { properties: Record<string, Json> };
  const { version, ...common } = { ...envelope.properties, input: componentRef("Input") } as Record<
    string,
    Json
  >;
  const strict = { type: "object", additionalProperties: false } as const;
  const versioned = {
    type: "string",
    description: "A version's id, or `owner/name:id`; its first eight digits count.",
  };
  return {
    CogRequest: { type: "object", title: "PredictionRequest", properties: { ...common, version } },
    ReplicateRequest: {
      ...strict,
      title: "PredictionRequest",
      properties: { ...common, version: versioned },
      required: ["version", "input"],
    },
    ModelRequest: {
      ...strict,
      title: "ModelPredictionRequest",
      properties: { ...common, version },
      required: ["input"],
    },
    ListenRequest: toJson(listenRequestSchema, "input"),
    LoopRequest: toJson(cutRequestSchema, "input"),
    Empty: { type: "object" },
  };
}

/** All schemas of this file, by their names. */
export function handwrittenSchemas(facts: DocumentFacts): Json {
  return { ...inputSchemas(facts), Output: outputDocument(), ...requestSchemas() };
}
