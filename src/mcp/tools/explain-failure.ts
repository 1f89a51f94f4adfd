/** A failure, as an agent reads it: the message with the way out, the code, and whether another try may help. */
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { errorTable, isLooperError } from "#base";

/**
 * Make the result of a call that failed.
 *
 * @param thrown - by the tool
 */
export function explainFailure(thrown: unknown): CallToolResult {
  const error = isLooperError(thrown)
    ? {
        code: thrown.code,
        message: thrown.message,
        facts: thrown.facts,
        retry: errorTable[thrown.code].retry,
      }
    : { code: "RUNTIME_FAILED", message: `Internal error: ${String(thrown)}`, facts: {}, retry: false };
  const text = `${error.message} [${error.code}]`;
  return { isError: true, content: [{ type: "text", text }], structuredContent: { error } };
}
