/** The OpenAPI document: routes as they are declared, schemas of responses, schemas in Cog's form. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../api-env.ts";
import type { ApiPorts } from "../ports.ts";
import type { RouteTag } from "./declare-route.ts";
import { componentRef, handwrittenSchemas, type Json } from "./handwritten-schemas.ts";

/** Writes the document as it is now: models may come and go. */
export type DocumentWriter = (tag?: RouteTag) => Promise<ApiDocument>;

/** An OpenAPI document. */
export interface ApiDocument extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

/** An operation in the document. */
export interface DocumentedOperation {
  readonly tags: readonly RouteTag[];
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>> }
    >
  >;
  /** Empty where no key is needed. */
  readonly security?: readonly unknown[];
}

/** The generator writes a nullable reference in a way that OpenAPI 3.0 does not read as nullable. */
function withNullableOutput(schemas: ApiDocument["components"]["schemas"]): Record<string, Json> {
  const output = { nullable: true, allOf: [componentRef("Output")] };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const properties = schema.properties as Json | undefined;
      return [name, properties?.output ? { ...schema, properties: { ...properties, output } } : schema];
    }),
  );
}

/**
 * Create a writer of the document.
 *
 * @param app - its routes may be registered later, before the first document is written
 * @param ports - models, version
 */
export function createDocumentWriter(
  app: OpenAPIHono<ApiEnv>,
  { models, options }: Pick<ApiPorts, "models" | "options">,
): DocumentWriter {
  let generated: ApiDocument | undefined;
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "Only where the service was started with a key.",
  });

  return async (tag) => {
    generated ??= app.getOpenAPIDocument({
      openapi: "3.0.3",
      info: { title: "musicgen-looper", version: options.software.version },
      security: [{ key: [] }, {}],
    }) as unknown as ApiDocument;
    const { paths, components } = generated;
    const [names, chosen] = await Promise.all([models.names(), models.choose(undefined)]);
    const facts = { models: names, defaultModel: chosen.title, version: options.software.version };
    const tagged = Object.entries(paths)
      .map(([path, operations]) => {
        const kept = Object.entries(operations).filter(
          ([, { tags }]) => tag === undefined || tags.includes(tag),
        );
        return [path, Object.fromEntries(kept)] as const;
      })
      .filter(([, operations]) => Object.keys(operations).length > 0);
    const schemas = { ...withNullableOutput(components.schemas), ...handwrittenSchemas(facts) } as Record<
      string,
      Json
    >;
    return { ...generated, paths: Object.fromEntries(tagged), components: { ...components, schemas } };
  };
}
