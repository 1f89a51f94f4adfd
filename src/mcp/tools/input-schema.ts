/** The inputs of a tool as JSON Schema, made from the schema that flags and API are made from. */
import { z } from "zod";
import type { ToolInputSchema } from "./tool.ts";

/**
 * Write the schema of a tool's inputs.
 *
 * @param schema - an object of fields
 */
export function writeInputSchema(schema: z.ZodObject): ToolInputSchema {
  return z.toJSONSchema(schema, { io: "input" }) as ToolInputSchema;
}
