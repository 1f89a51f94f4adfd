/** The option `--precision`: one of a few words. */
import { LooperError } from "#base";
import type { Precision } from "#studio";

/** Its description in the help. */
export const precisionHelp = "fp32, int8 or int4; without it int8 for big models, fp32 for small ones";

/**
 * Read the option.
 *
 * @param text - as written; undefined where it was left out
 * @throws LooperError INPUT_OUT_OF_RANGE
 */
export function readPrecision(text: string | undefined): Precision | undefined {
  if (text === undefined || text === "fp32" || text === "int8" || text === "int4") return text;
  throw new LooperError("INPUT_OUT_OF_RANGE", `--precision is "${text}"; it must be fp32, int8 or int4.`, {
    facts: { field: "--precision", value: text },
  });
}
