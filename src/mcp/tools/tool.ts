/** What a tool of an agent is. */
import type { Ratio } from "#base";
import type { MadeFile } from "../made-files.ts";

/** The schema of a tool's inputs. */
export interface ToolInputSchema {
  readonly type: "object";
  readonly properties?: Record<string, object>;
  readonly required?: string[];
  readonly [key: string]: unknown;
}

/** How one call is watched and stopped. */
export interface ToolCall {
  readonly signal: AbortSignal;
  /**
   * Tell how far it is.
   *
   * @param done - what does not rise is not told
   * @param message - what it is at
   */
  progress(done: Ratio, message: string): void;
}

/** What a call gives. */
export interface ToolAnswer {
  /** For the agent, in few words. */
  readonly text: string;
  /** All of it, for programs. */
  readonly document: object;
  readonly made?: readonly MadeFile[];
}

/** A tool. */
export interface AgentTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ToolInputSchema;
  /** Whether it leaves everything as it is. */
  readonly readOnly: boolean;
  /**
   * Do it.
   *
   * @param args - unchecked
   * @param call - progress and signal
   * @throws LooperError
   */
  run(args: Readonly<Record<string, unknown>>, call: ToolCall): Promise<ToolAnswer>;
}
