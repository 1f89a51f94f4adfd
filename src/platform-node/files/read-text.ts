/** Small text files that may not be there yet. */
import { readFile } from "node:fs/promises";
import { hasCode, systemError } from "./system-error.ts";

/**
 * Read a text file.
 *
 * @param path - of the file, in UTF-8
 * @returns undefined where there is none
 * @throws LooperError INPUT_FILE_UNREADABLE
 */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return undefined;
    throw systemError(cause, { doing: "read", path });
  }
}
