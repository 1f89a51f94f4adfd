/** `cut_loop`: a loop out of a recording. */
import { z } from "zod";
import { type CutRequest, cutRequestSchema } from "#looper";
import { fileField, takeFile } from "./file-argument.ts";
import { followRun } from "./follow-run.ts";
import { writeInputSchema } from "./input-schema.ts";
import { placeFields, takePlace } from "./place-schema.ts";
import { presentPack } from "./present-pack.ts";
import type { AgentTool } from "./tool.ts";
import type { ToolParts } from "./tool-parts.ts";

/** Create the tool. */
export function createCutTool({ cutFile, packs }: Pick<ToolParts, "cutFile" | "packs">): AgentTool {
  return {
    name: "cut_loop",
    title: "Cut a loop",
    description:
      "Cut a perfect loop of whole bars out of a recording, at the tempo that is heard or at another; no model takes part. Leaves an audio file, loops.json and a page that plays it.",
    inputSchema: writeInputSchema(
      z.strictObject({ file: fileField, ...cutRequestSchema.shape, ...placeFields }),
    ),
    readOnly: false,
    async run(args, call) {
      const { place, fields } = takePlace(args);
      const { file, rest } = takeFile(fields);
      const run = { ...place, packs, signal: call.signal, onEvent: followRun(call) };
      // The schema refuses what is not a request.
      return presentPack(await cutFile(file, rest as CutRequest, run));
    },
  };
}
