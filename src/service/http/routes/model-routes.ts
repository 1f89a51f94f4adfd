/** The routes of Replicate's API for what there is: the model, its versions, the account. */
import type { Context } from "hono";
import type { z } from "zod";
import { webhookSecret } from "../../webhooks/sign-webhook.ts";
import type { ApiEnv } from "../api-env.ts";
import { callerOf } from "../guard/key-guard.ts";
import type { DocumentWriter } from "../openapi/create-document-writer.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts } from "../ports.ts";
import {
  cogVersion,
  findVersion,
  latestVersion,
  type ModelVersion,
  modelName,
  modelOwner,
  modelReference,
  modelVersions,
} from "../request/model-versions.ts";
import { linkOrigin } from "../request/read-request.ts";
import { refuseUnknown } from "../response/refuse.ts";
import {
  accountSchema,
  hardwareSchema,
  modelPageSchema,
  modelSchema,
  versionPageSchema,
  versionSchema,
  webhookSecretSchema,
} from "../response/schemas.ts";
import { modelPath, onlyKnownModel } from "./known-model.ts";

const get = { method: "get", tag: "Replicate" } as const;

/**
 * Declare the routes.
 *
 * @source replicate/replicate-javascript@1.4.0 lib/models.js, accounts.js, hardware.js, webhooks.js
 */
export function modelRoutes(ports: ApiPorts, writeDocument: DocumentWriter): readonly DeclaredRoute[] {
  const { options } = ports;
  const presentVersion = async ({ id, createdAt }: ModelVersion): Promise<z.infer<typeof versionSchema>> => {
    return { id, created_at: createdAt, cog_version: cogVersion, openapi_schema: await writeDocument("Cog") };
  };
  const present = async (c: Context<ApiEnv>) =>
    presentModel(ports, linkOrigin(c, options), await presentVersion(latestVersion));
  return [
    declareRoute(
      {
        ...get,
        path: "/v1/models",
        summary: "List the models: there is one.",
        responses: { 200: modelPageSchema },
      },
      async (c) => c.json({ previous: null, next: null, results: [await present(c)] }),
    ),
    declareRoute(
      {
        ...get,
        path: modelPath,
        summary: "The model.",
        responses: { 200: modelSchema },
        middleware: [onlyKnownModel],
      },
      async (c) => c.json(await present(c)),
    ),
    declareRoute(
      {
        ...get,
        path: `${modelPath}/versions`,
        summary: "Its versions, which are one and the same here.",
        responses: { 200: versionPageSchema },
        middleware: [onlyKnownModel],
      },
      async (c) =>
        c.json({ previous: null, next: null, results: await Promise.all(modelVersions.map(presentVersion)) }),
    ),
    declareRoute(
      {
        ...get,
        path: `${modelPath}/versions/{version_id}`,
        summary: "A version, with the schema of its inputs and outputs.",
        responses: { 200: versionSchema },
        middleware: [onlyKnownModel],
      },
      async (c) => {
        const version = findVersion(`${modelReference}:${c.req.param("version_id")}`);
        return version ? c.json(await presentVersion(version)) : refuseUnknown(c);
      },
    ),
    declareRoute(
      {
        ...get,
        path: "/v1/webhooks/default/secret",
        summary: "The secret to check webhooks with.",
        responses: { 200: webhookSecretSchema },
      },
      (c) => c.json({ key: webhookSecret(options.secret, callerOf(c).name) }),
    ),
    declareRoute(
      { ...get, path: "/v1/account", summary: "Who is asking.", responses: { 200: accountSchema } },
      (c) => c.json({ type: "user", username: modelOwner, name: options.software.name }),
    ),
    declareRoute(
      {
        ...get,
        path: "/v1/hardware",
        summary: "What predictions run on.",
        responses: { 200: hardwareSchema },
      },
      (c) => c.json([{ sku: "cpu", name: "CPU of this machine" }]),
    ),
  ];
}

async function presentModel(
  { store, options }: ApiPorts,
  origin: string,
  latest: z.infer<typeof versionSchema>,
): Promise<z.infer<typeof modelSchema>> {
  const { finished } = await store.summary();
  return {
    url: `${options.publicUrl ?? origin}/`,
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
    latest_version: latest,
  };
}
