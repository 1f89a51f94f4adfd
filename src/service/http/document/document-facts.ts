/** What the documents depend on, as it is now. */

import type { ApiPorts } from "../ports.ts";
import type { DocumentFacts } from "./openapi.ts";

/** Ask for it. */
export async function documentFacts({ models, options }: ApiPorts): Promise<DocumentFacts> {
  const [names, chosen] = await Promise.all([models.names(), models.choose(undefined)]);
  return { models: names, defaultModel: chosen.title, version: options.software.version };
}
