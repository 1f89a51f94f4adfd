/** `listen`: tempo, beats, key and chords of a recording. */
import { z } from "zod";
import { type LoopWarning, listenRequestSchema, parseListenRequest, writeHeardDocument } from "#looper";
import { fileField, takeFile } from "./file-argument.ts";
import { writeInputSchema } from "./input-schema.ts";
import type { AgentTool } from "./tool.ts";
import type { ToolParts } from "./tool-parts.ts";

/** Create the tool. */
export function createListenTool({ listenFile }: Pick<ToolParts, "listenFile">): AgentTool {
  return {
    name: "listen",
    title: "Listen to a recording",
    description:
      "Find the tempo, the beats and their bars, the key and the chord of each bar of a recording. Times are in seconds; a confidence is 0 to 1.",
    inputSchema: writeInputSchema(z.strictObject({ file: fileField, ...listenRequestSchema.shape })),
    readOnly: true,
    async run(args, { signal, progress }) {
      const { file, rest } = takeFile(args);
      const request = parseListenRequest(rest);
      const warnings: LoopWarning[] = [];
      const heard = await listenFile(file, request, {
        signal,
        onProgress: (done) => progress(done, "listening"),
        onWarning: (warning) => warnings.push(warning),
      });
      const document = writeHeardDocument(heard, warnings);
      return { text: JSON.stringify(document), document };
    },
  };
}
