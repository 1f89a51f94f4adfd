/** Tools, their progress and the files they left, in the terms of the Model Context Protocol. */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import { software } from "#studio";
import { createMadeFiles, type MadeFiles } from "./made-files.ts";
import { explainFailure } from "./tools/explain-failure.ts";
import type { AgentTool, ToolAnswer, ToolCall } from "./tools/tool.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** A server that is not connected yet. */
export interface McpServer {
  readonly server: Server;
  /** Resolves when no call runs. */
  idle(): Promise<void>;
}

const instructions =
  "Make seamless music loops on this machine, cut a loop out of a recording, hear tempo, key and chords. Files are named by paths or file URIs; what a tool leaves is linked in its answer and can be read as a resource. Loops take from seconds to minutes: progress is reported, and a cancelled call leaves only whole files.";

/**
 * Create a server.
 *
 * @param tools - what agents can call
 */
export function createMcpServer(tools: readonly AgentTool[]): McpServer {
  const { version } = software();
  const server = new Server(
    { name: "musicgen-looper", version },
    { capabilities: { tools: {}, resources: { listChanged: true } }, instructions },
  );
  const files = createMadeFiles();
  const running = new Set<Promise<unknown>>();

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, inputSchema, readOnly }) => ({
      name,
      title,
      description,
      inputSchema,
      annotations: { readOnlyHint: readOnly, destructiveHint: !readOnly, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) {
      const known = tools.map(({ name }) => name).join(", ");
      throw new McpError(ErrorCode.InvalidParams, `There is no tool "${params.name}": there are ${known}.`);
    }
    const call = answer(tool, params.arguments ?? {}, extra, files);
    running.add(call);
    try {
      const result = await call;
      if (result.isError !== true && !tool.readOnly) await server.sendResourceListChanged();
      return result;
    } finally {
      running.delete(call);
    }
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: files.list() }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => ({
    contents: [await files.read(params.uri)],
  }));
  return {
    server,
    async idle() {
      await Promise.allSettled(running);
    },
  };
}

/** Run a tool; what fails is told to the agent, which may do better, and not to the protocol. */
async function answer(
  tool: AgentTool,
  args: Readonly<Record<string, unknown>>,
  extra: Extra,
  files: MadeFiles,
): Promise<CallToolResult> {
  try {
    return present(await tool.run(args, callOf(extra)), files);
  } catch (error) {
    // Nobody waits for the answer of a call that was cancelled.
    return explainFailure(error);
  }
}

function present({ text, document, made = [] }: ToolAnswer, files: MadeFiles): CallToolResult {
  const links = made.map((file) => ({ type: "resource_link" as const, ...files.add(file) }));
  return { content: [{ type: "text", text }, ...links], structuredContent: { ...document } };
}

/** How a tool tells of its progress: only those who ask are told, and figures only rise. */
function callOf({ signal, _meta, sendNotification }: Extra): ToolCall {
  const progressToken = _meta?.progressToken;
  let shown = -1;
  return {
    signal,
    progress(done, message) {
      if (progressToken === undefined || signal.aborted || done <= shown) return;
      shown = done;
      const params = { progressToken, progress: done, total: 1, message };
      // A client that is gone is noticed by the transport.
      sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
    },
  };
}
