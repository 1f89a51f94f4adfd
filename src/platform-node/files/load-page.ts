/** The built pages of `player`, read from disk. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { LooperError } from "#base";
import { hasCode } from "./system-error.ts";

/** What the build makes of `src/player`. */
export type PageFile = "loops.html" | "service.js" | "service.css" | "wasm-media-encoders.js";

/**
 * Read a page, or a part of one.
 *
 * @param file - which
 * @throws LooperError RUNTIME_NOT_BUILT in a clone where nothing was built yet
 */
export async function loadPage(file: PageFile): Promise<string> {
  // From dist/platform-node/files as from src/platform-node/files, the package is three folders up.
  const path = fileURLToPath(new URL(`../../../dist/player/${file}`, import.meta.url));
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (!hasCode(cause, "ENOENT")) throw cause;
    const message = `The page ${path} has not been built. Run npm run build in the folder of musicgen-looper.`;
    throw new LooperError("RUNTIME_NOT_BUILT", message, { facts: { file: path }, cause });
  }
}
