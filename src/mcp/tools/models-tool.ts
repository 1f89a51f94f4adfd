/** `list_models`: what can be named as `model_version`. */
import { z } from "zod";
import { parseValues } from "#looper";
import { listModels } from "#registry";
import { writeInputSchema } from "./input-schema.ts";
import type { AgentTool } from "./tool.ts";

const schema = z.strictObject({});

/** Create the tool. */
export function createModelsTool(): AgentTool {
  return {
    name: "list_models",
    title: "List models",
    description:
      "List the models that make_loops can play: which are on this machine, under which licence, and which is the default. Others are fetched by a person, with `musicgen-looper pull NAME`.",
    inputSchema: writeInputSchema(schema),
    readOnly: true,
    async run(args) {
      parseValues(schema, args);
      const document = await listModels();
      return { text: JSON.stringify(document), document };
    },
  };
}
