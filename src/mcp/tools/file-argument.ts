/** Files that agents name: by a path, or by the URI under which a tool has linked one. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { LooperError } from "#base";
import { parseValues } from "#looper";

/**
 * Read the name of a file.
 *
 * @param field - of the input
 * @param text - a path, from the folder in which the server was started, or a `file:` URI
 * @returns a whole path
 * @throws LooperError INPUT_OUT_OF_RANGE for standard input, which carries the protocol, and for other URIs
 */
export function readFileArgument(field: string, text: string): string {
  const facts = { field, value: text };
  if (text === "-") {
    const message = `${field} is "-", standard input, which carries the protocol: give the path of a file.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts });
  }
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return resolve(text);
  try {
    return fileURLToPath(text);
  } catch (cause) {
    const message = `${field} is "${text.slice(0, 80)}": give a path or a file URI of this machine.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts, cause });
  }
}

/** The recording that a tool is given. */
export const fileField = z
  .string()
  .min(1)
  .describe("A recording: the path or file URI of a WAV, MP3, FLAC or Ogg file.");

/**
 * Take the recording from the inputs of a tool.
 *
 * @param args - unchecked
 * @returns a whole path; the rest is unchecked still
 * @throws LooperError INPUT_MISSING, INPUT_OUT_OF_RANGE
 */
export function takeFile({ file, ...rest }: Readonly<Record<string, unknown>>): {
  readonly file: string;
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const given = parseValues(z.strictObject({ file: fileField }), file === undefined ? {} : { file });
  return { file: readFileArgument("file", given.file), rest };
}
