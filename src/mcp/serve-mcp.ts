/** The server on standard input and output, as clients start it: stdout carries the protocol and nothing else. */
import { resolve } from "node:path";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { cutFile, listenFile, type Precision } from "#studio";
import { createMcpServer } from "./create-mcp-server.ts";
import { createHeldLooper } from "./held-looper.ts";
import { createTools } from "./tools/create-tools.ts";

/** Where packs go, and how models are kept. */
export interface McpOptions {
  /** Folder in which the folders of packs are made; left out: `loops`. */
  readonly packs?: string | undefined;
  /** Left out: what suits the model. */
  readonly precision?: Precision | undefined;
  readonly signal: AbortSignal;
}

/**
 * Serve until the client hangs up or the signal stops it; what runs then is stopped, and only whole files are left.
 *
 * @param options - where packs go, how models are kept, signal
 */
export async function serveMcp({ packs = "loops", precision, signal }: McpOptions): Promise<void> {
  const looper = createHeldLooper({ precision });
  const tools = createTools({ looper, cutFile, listenFile, packs: resolve(packs) });
  const { server, idle } = createMcpServer(tools);
  const closed = new Promise<void>((done) => {
    server.onclose = done;
  });
  const close = () => void server.close();
  signal.addEventListener("abort", close);
  // The transport reads on for ever; a client that is gone sends its end.
  process.stdin.once("end", close).once("close", close);
  try {
    await server.connect(new StdioServerTransport());
    if (signal.aborted) close();
    await closed;
    await idle();
  } finally {
    signal.removeEventListener("abort", close);
    await looper.close();
  }
}
