/** The routes of Replicate's API that tell what there is: the model, its versions, the account. */
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { webhookSecret } from "../../webhooks/sign-webhook.ts";
import { type ApiEnv, refuse, requestOrigin } from "../answer/exchange.ts";
import type { modelShape, versionShape } from "../answer/shapes.ts";
import { documentFacts } from "../document/document-facts.ts";
import { writeOpenApi } from "../document/openapi.ts";
import type { Desk } from "../prediction-api.ts";
import {
  findVersion,
  latestVersion,
  type ModelVersion,
  modelName,
  modelOwner,
  modelReference,
  modelVersions,
} from "../request/versions.ts";
import { cogVersion } from "./cog-routes.ts";

/** Make the routes. @source replicate/replicate-javascript@1.4.0 lib/models.js, accounts.js, hardware.js, webhooks.js */
export function modelRoutes(desk: Desk): Hono<ApiEnv> {
  const { store, options } = desk.ports;
  const routes = new Hono<ApiEnv>();

  async function tellVersion({ id, createdAt }: ModelVersion): Promise<z.infer<typeof versionShape>> {
    const document = writeOpenApi(await documentFacts(desk.ports), ["Cog"]);
    return { id, created_at: createdAt, cog_version: cogVersion, openapi_schema: document };
  }

  async function tellModel(c: Context<ApiEnv>): Promise<z.infer<typeof modelShape>> {
    const { finished } = await store.summary();
    return {
      url: `${options.publicUrl ?? requestOrigin(c)}/`,
      owner: modelOwner,
      name: modelName,
      description: "A sentence and a tempo in, a pack of seamless loops out.",
      visibility: "public",
      github_url: "https://github.com/andreasjansson/cog-musicgen-looper",
      paper_url: "https://arxiv.org/abs/2306.05284",
      license_url: null,
      run_count: finished.reduce((sum, { count }) => sum + count, 0),
      cover_image_url: null,
      default_example: null,
      latest_version: await tellVersion(latestVersion),
    };
  }

  const single = <T>(result: T) => ({ previous: null, next: null, results: [result] });
  const absent = (c: Context<ApiEnv>) => refuse(c, 404, "The requested resource could not be found.");

  routes.get("/models", async (c) => c.json(single(await tellModel(c))));
  routes.use("/models/:owner/:name/*", async (c, next) => {
    return `${c.req.param("owner")}/${c.req.param("name")}` === modelReference ? next() : absent(c);
  });
  routes.get("/models/:owner/:name", async (c) => {
    if (`${c.req.param("owner")}/${c.req.param("name")}` !== modelReference) return absent(c);
    return c.json(await tellModel(c));
  });
  routes.get("/models/:owner/:name/versions", async (c) => {
    const results = await Promise.all(modelVersions.map(tellVersion));
    return c.json({ previous: null, next: null, results });
  });
  routes.get("/models/:owner/:name/versions/:version", async (c) => {
    const version = findVersion(`${modelReference}:${c.req.param("version")}`);
    return version ? c.json(await tellVersion(version)) : absent(c);
  });
  routes.get("/webhooks/default/secret", async (c) => c.json({ key: await webhookSecret(options.secret) }));
  routes.get("/account", (c) => c.json({ type: "user", username: modelOwner, name: options.software.name }));
  routes.get("/hardware", (c) => c.json([{ sku: "cpu", name: "CPU of this machine" }]));
  return routes;
}
