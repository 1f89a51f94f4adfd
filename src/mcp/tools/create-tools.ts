/** The four tools. */
import { createCutTool } from "./cut-tool.ts";
import { createListenTool } from "./listen-tool.ts";
import { createMakeTool } from "./make-tool.ts";
import { createModelsTool } from "./models-tool.ts";
import type { AgentTool } from "./tool.ts";
import type { ToolParts } from "./tool-parts.ts";

/** Create the tools, in the order in which they are listed. */
export function createTools(parts: ToolParts): AgentTool[] {
  return [createMakeTool(parts), createCutTool(parts), createListenTool(parts), createModelsTool()];
}
