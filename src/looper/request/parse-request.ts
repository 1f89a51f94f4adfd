/** Check what a caller asks for: loops, a clip, a cut. Beyond their schemas, prompts have rules of their own. */
import { LooperError } from "#base";
import { type FieldNaming, parseValues } from "./parse-values.ts";
import {
  clipRequestSchema,
  cutRequestSchema,
  type ListenRequest,
  listenRequestSchema,
  type ParsedClipRequest,
  type ParsedCutRequest,
  type ParsedRequest,
  requestSchema,
} from "./schema.ts";

/** The longest prompt that is taken, in characters. */
export const longestPrompt = 2_000;

/** Names of formats are taken in any case. */
function withFormatName(values: unknown): unknown {
  if (typeof values !== "object" || values === null || !("output_format" in values)) return values;
  const { output_format: format } = values;
  return typeof format === "string" ? { ...values, output_format: format.toLowerCase() } : values;
}

/**
 * Check a request for loops and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedRequest {
  const request = parseValues(requestSchema, withFormatName(values), { naming });
  checkPrompt(request);
  return request;
}

/** Check what a schema cannot say of a prompt. */
function checkPrompt(request: { readonly prompt: string }): void {
  if (request.prompt.trim() === "") {
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `The prompt is empty: describe the music, such as "punchy house drums with offbeat hats".`,
    );
  }
  if (request.prompt.length > longestPrompt) {
    throw new LooperError(
      "INPUT_PROMPT_TOO_LONG",
      `The prompt has ${request.prompt.length} characters: ${longestPrompt} are the most that are taken.`,
      { facts: { characters: request.prompt.length, max: longestPrompt } },
    );
  }
}

/**
 * Check a request for a clip and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseClipRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedClipRequest {
  const request = parseValues(clipRequestSchema, values, { naming });
  checkPrompt(request);
  return request;
}

/**
 * Check a request to cut a recording and fill in the defaults.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @returns the request with every default
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseCutRequest(values: unknown, naming: FieldNaming = (field) => field): ParsedCutRequest {
  return parseValues(cutRequestSchema, withFormatName(values), { naming });
}

/**
 * Check what is known of a recording that is to be listened to.
 *
 * @param values - what the caller gave, by the schema's field names
 * @param naming - how to spell field names in messages
 * @throws LooperError INPUT_* that names the field, its value and its range
 */
export function parseListenRequest(values: unknown, naming: FieldNaming = (field) => field): ListenRequest {
  return parseValues(listenRequestSchema, values, { naming });
}
