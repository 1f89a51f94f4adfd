/**
 * A route, declared once: how the OpenAPI document describes it, whether it needs the key, and what handles it.
 * Requests are validated by the handlers, for each API reports issues in its own format.
 */
import { createRoute, type OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Handler, MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { ApiEnv } from "../api-env.ts";
import { adminsOnly } from "../guard/key-guard.ts";
import { refuse } from "../response/refuse.ts";
import { cogErrorSchema, problemSchema } from "../response/schemas.ts";
import { componentRef, type HandwrittenSchema } from "./handwritten-schemas.ts";
import type { Parameter } from "./parameters.ts";

/** Groups of routes in the document. */
export type RouteTag = "Cog" | "Replicate" | "Service";

/** What a response holds: JSON by a schema, content of a media type, or nothing. */
export type ResponseContent = z.ZodType | HandwrittenSchema | { readonly media: string } | null;

/** A path in Hono's notation: `/files/{id}` is `/files/:id`. */
type RoutingPath<Path extends string> = Path extends `${infer Head}{${infer Name}}${infer Rest}`
  ? `${Head}:${Name}${RoutingPath<Rest>}`
  : Path;

/** How a route is described. */
export interface RouteDescription<Path extends string> {
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{name}` for what varies. */
  readonly path: Path;
  readonly tag: RouteTag;
  readonly summary: string;
  /** Parameters that are not in the path. */
  readonly parameters?: readonly Parameter[];
  readonly body?: HandwrittenSchema | "multipart";
  /** Responses beside the errors that every route of its tag may give. */
  readonly responses: Readonly<Record<number, ResponseContent>>;
  /** Run before the handler. */
  readonly middleware?: readonly MiddlewareHandler<ApiEnv>[];
  /** Needs no key. */
  readonly open?: true;
  /** Needs a key of the operator's. */
  readonly admin?: true;
  /** Left out of the document. */
  readonly hidden?: true;
}

/** A route with its handlers. */
export interface DeclaredRoute {
  readonly config: RouteConfig & { getRoutingPath(): string };
  readonly hidden: boolean;
  readonly open: boolean;
  readonly handlers: readonly (Handler<ApiEnv> | MiddlewareHandler<ApiEnv>)[];
}

const descriptions: Readonly<Record<number, string>> = {
  200: "OK.",
  201: "Made.",
  202: "Accepted; it continues.",
  204: "Done.",
  206: "A part of the file.",
  404: "There is none.",
  422: "The request is not valid.",
  503: "Not ready.",
};

function responseOf(status: number, content: ResponseContent): RouteConfig["responses"][string] {
  const description = descriptions[status] ?? "Refused.";
  if (content === null) return { description };
  if (typeof content === "object" && "media" in content) {
    return { description, content: { [content.media]: { schema: { type: "string", format: "binary" } } } };
  }
  const schema = typeof content === "string" ? componentRef(content) : content;
  return { description, content: { "application/json": { schema } } };
}

function bodyOf(body: HandwrittenSchema | "multipart") {
  if (body !== "multipart") {
    return { required: true, content: { "application/json": { schema: componentRef(body) } } };
  }
  const properties = {
    content: { type: "string", format: "binary" },
    metadata: { type: "string" },
  } as const;
  const schema = { type: "object", properties, required: ["content"] } as const;
  return {
    required: true,
    content: { "multipart/form-data": { schema: { ...schema, required: ["content"] } } },
  };
}

/**
 * Declare a route.
 *
 * @param description - for the document
 * @param handler - called after its middleware
 */
export function declareRoute<const Path extends string>(
  description: RouteDescription<Path>,
  handler: Handler<ApiEnv, RoutingPath<Path>>,
): DeclaredRoute {
  const {
    method,
    path,
    tag,
    summary,
    parameters = [],
    body,
    responses,
    middleware = [],
    open = false,
    admin = false,
    hidden = false,
  } = description;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    ...{ name, in: "path" as const, required: true, schema: { type: "string" as const } },
  }));
  const config: DeclaredRoute["config"] = createRoute({
    ...{ method, path, summary, tags: [tag] },
    operationId: `${method}_${path.replace(/\W+/g, "_").replace(/^_|_$/g, "") || "root"}`,
    ...(open ? { security: [] } : {}),
    parameters: [...inPath, ...parameters],
    ...(body ? { request: { body: bodyOf(body) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, content]) => [status, responseOf(Number(status), content)]),
      ),
      default: responseOf(0, tag === "Replicate" ? problemSchema : cogErrorSchema),
    },
  });
  return {
    config,
    hidden,
    open,
    handlers: [...(admin ? [adminsOnly()] : []), ...middleware, handler as Handler<ApiEnv>],
  };
}

/**
 * Register routes: in the document in their order, with their handlers on the app.
 *
 * @param guard - before all routes that are not open, and before paths that no route matches
 */
export function registerRoutes(
  app: OpenAPIHono<ApiEnv>,
  routes: readonly DeclaredRoute[],
  guard: MiddlewareHandler<ApiEnv>,
): void {
  const handle = ({ config, handlers }: DeclaredRoute) =>
    app.on([config.method], [config.getRoutingPath()], ...(handlers as Handler<ApiEnv>[]));
  for (const { config, hidden } of routes) if (!hidden) app.openAPIRegistry.registerPath(config);
  for (const route of routes) if (route.open) handle(route);
  app.use(guard);
  for (const route of routes) if (!route.open) handle(route);
  // What has a path has its methods, and no others.
  for (const path of new Set(routes.map(({ config }) => config.getRoutingPath()))) {
    const methods = routes.filter(({ config }) => config.getRoutingPath() === path);
    const allowed = methods.map(({ config }) => config.method.toUpperCase()).join(", ");
    app.all(path, (c) => {
      c.header("Allow", allowed);
      return refuse(c, 405, "Method Not Allowed");
    });
  }
}
