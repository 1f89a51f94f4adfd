/**
 * Write the OpenAPI document. Inputs come from the looper's schema, in the form in which Cog writes them:
 * choices as schemas of their own, an order, titles.
 */
import { z } from "zod";
import { requestSchema } from "#looper";
import { envelopeShape, outputShape } from "../answer/shapes.ts";
import { type Answer, namedShapes, type Operation, type ShapeName } from "./operation.ts";
import { operations } from "./operations.ts";

type Json = Record<string, unknown>;

/** What the document depends on. */
export interface DocumentFacts {
  /** Names that `model_version` takes. */
  readonly models: readonly string[];
  /** The model that plays where none is named. */
  readonly defaultModel: string;
  readonly version: string;
}

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

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
    properties[field] = { allOf: [ref(field)], default: preset, description, "x-order": order };
  });
  const prompt = properties.prompt as Json;
  Object.assign(prompt, { minLength: 1, maxLength: 2000 });
  return { Input: { title: "Input", type: "object", properties, required: document.required }, ...choices };
}

function outputSchema(): Json {
  const { properties } = toJson(outputShape, "output") as { properties: Record<string, Json> };
  const titled = Object.entries(properties).map(([key, schema]) => [key, { title: titleOf(key), ...schema }]);
  return { title: "Output", type: "object", properties: Object.fromEntries(titled) };
}

/** The request around an input. */
function requestSchemas(): Json {
  const envelope = toJson(envelopeShape, "input") as { properties: Record<string, Json> };
  const { version, ...common } = { ...envelope.properties, input: ref("Input") } as Record<string, Json>;
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
    Empty: { type: "object" },
  };
}

/** All schemas. Those within others are told in place, but for the output, which clients look for by name. */
function schemas(facts: DocumentFacts): Json {
  const named: Json = {};
  for (const [name, shape] of Object.entries(namedShapes)) {
    const document = toJson(shape, "output") as { properties?: Record<string, Json> };
    if (document.properties?.output) {
      document.properties.output = { nullable: true, allOf: [ref("Output")] };
    }
    named[name] = document;
  }
  const page = named.PredictionPage as { properties: Record<string, Json> };
  page.properties.results = { type: "array", items: ref("Prediction") };
  return { ...inputSchemas(facts), Output: outputSchema(), ...requestSchemas(), ...named };
}

const reasons: Readonly<Record<number, string>> = {
  200: "As asked.",
  201: "Made.",
  202: "Accepted; it goes on.",
  204: "Done.",
  206: "A part of the file.",
  404: "There is none.",
  422: "The request has faults.",
  503: "Not ready.",
};

function answer(status: number, shape: Answer): Json {
  const description = reasons[status] ?? "Refused.";
  if (shape === "nothing") return { description };
  if (!shape.startsWith("bytes:"))
    return { description, content: { "application/json": { schema: ref(shape) } } };
  return { description, content: { [shape.slice(6)]: { schema: { type: "string", format: "binary" } } } };
}

function body(shape: ShapeName | "multipart"): Json {
  if (shape !== "multipart")
    return { required: true, content: { "application/json": { schema: ref(shape) } } };
  const part = { type: "string", format: "binary" };
  const schema = {
    type: "object",
    properties: { content: part, metadata: { type: "string" } },
    required: ["content"],
  };
  return { required: true, content: { "multipart/form-data": { schema } } };
}

function operationDocument(operation: Operation): Json {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const answers = Object.entries(operation.answers).map(([status, shape]) => [
    status,
    answer(Number(status), shape),
  ]);
  const refusal = operation.tag === "Replicate" ? "Problem" : "CogError";
  return {
    tags: [operation.tag],
    summary: operation.summary,
    operationId: `${operation.method}_${operation.path.replace(/\W+/g, "_").replace(/^_|_$/g, "") || "root"}`,
    ...(operation.open ? { security: [] } : {}),
    parameters: [...inPath, ...(operation.parameters ?? [])],
    ...(operation.body ? { requestBody: body(operation.body) } : {}),
    responses: { ...Object.fromEntries(answers), default: answer(0, refusal) },
  };
}

/**
 * Write the document.
 *
 * @param facts - models and versions
 * @param tags - only operations with these tags
 */
export function writeOpenApi(
  facts: DocumentFacts,
  tags: readonly Operation["tag"][] = ["Cog", "Replicate", "Service"],
): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    if (!tags.includes(operation.tag)) continue;
    (paths[operation.path] ??= {})[operation.method] = operationDocument(operation);
  }
  const key = {
    type: "http",
    scheme: "bearer",
    description: "Only where the service was started with a key.",
  };
  return {
    openapi: "3.0.3",
    info: { title: "musicgen-looper", version: facts.version },
    paths,
    components: { schemas: schemas(facts), securitySchemes: { key } },
    security: [{ key: [] }, {}],
  };
}
