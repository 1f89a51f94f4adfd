/** The file that the beat tracker's weights come in: part of this package. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LooperError } from "#base";

/**
 * Read the file of the beat tracker's weights.
 *
 * @returns its path, and its text
 * @throws LooperError MODEL_NOT_FOUND where the package lacks it
 */
export function loadBeatWeights(): { readonly path: string; readonly json: string } {
  // Sources and build are equally deep in the package.
  const path = fileURLToPath(new URL("../../../models/beat/weights.json", import.meta.url));
  try {
    return { path, json: readFileSync(path, "utf8") };
  } catch (cause) {
    const message = `The beat tracker's weights cannot be read: ${path}. Install this program again.`;
    throw new LooperError("MODEL_NOT_FOUND", message, { facts: { file: path }, cause });
  }
}
