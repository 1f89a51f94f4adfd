/** The four tools, and what they are made with. */
import type { cutFile, listenFile } from "#studio";
import type { HeldLooper } from "../held-looper.ts";
import { createCutTool } from "./cut-tool.ts";
import { createListenTool } from "./listen-tool.ts";
import { createMakeTool } from "./make-tool.ts";
import { createModelsTool } from "./models-tool.ts";
import type { AgentTool } from "./tool.ts";

/** What tools are made with. */
export interface ToolParts {
  readonly looper: Pick<HeldLooper, "makeLoops">;
  readonly cutFile: typeof cutFile;
  readonly listenFile: typeof listenFile;
  /** A whole path: the folders of packs are made in it. */
  readonly packs: string;
}

/** Create the tools, in the order in which they are listed. */
export function createTools(parts: ToolParts): AgentTool[] {
  return [createMakeTool(parts), createCutTool(parts), createListenTool(parts), createModelsTool()];
}
