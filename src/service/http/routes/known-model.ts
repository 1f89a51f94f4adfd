/** Routes below a model's name: there is one model. */
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../api-env.ts";
import { modelReference } from "../request/model-versions.ts";
import { refuseUnknown } from "../response/refuse.ts";

/** The path of a model. */
export const modelPath = "/v1/models/{owner}/{name}";

/** Refuse any other model than the one there is. */
export const onlyKnownModel = createMiddleware<ApiEnv>(async (c, next) => {
  const known = `${c.req.param("owner")}/${c.req.param("name")}` === modelReference;
  return known ? next() : refuseUnknown(c);
});
