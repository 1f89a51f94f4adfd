/** `make_loops`: a prompt and a tempo to a pack of loops. */
import { type LoopRequest, requestSchema } from "#looper";
import { readFileArgument } from "./file-argument.ts";
import { followRun } from "./follow-run.ts";
import { writeInputSchema } from "./input-schema.ts";
import { placeFields, takePlace } from "./place-schema.ts";
import { presentPack } from "./present-pack.ts";
import type { AgentTool } from "./tool.ts";
import type { ToolParts } from "./tool-parts.ts";

/** Create the tool. */
export function createMakeTool({ looper, packs }: Pick<ToolParts, "looper" | "packs">): AgentTool {
  return {
    name: "make_loops",
    title: "Make loops",
    description:
      "Make seamless loops from a description of music: each has an exact tempo, and begins on the first beat. Leaves audio files, loops.json and a page that plays them. The same seed makes the same loops.",
    inputSchema: writeInputSchema(requestSchema.extend(placeFields)),
    readOnly: false,
    async run(args, call) {
      const { place, fields } = takePlace(args);
      const { audio } = fields;
      const own =
        typeof audio === "string" && audio !== "" ? { audio: readFileArgument("audio", audio) } : {};
      // The schema refuses what is not a request.
      const request = { ...fields, ...own } as LoopRequest;
      const run = { ...place, packs, signal: call.signal, onEvent: followRun(call) };
      return presentPack(await looper.makeLoops(request, run));
    },
  };
}
