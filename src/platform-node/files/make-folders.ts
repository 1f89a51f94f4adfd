/** Folders that are there when they are needed. */
import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { hasCode } from "./system-error.ts";

/**
 * Make a folder and those that it lies in, one by one: where a system takes no folders (`/proc`), Node's
 * own recursion never ends.
 *
 * @param path - of the folder
 * @returns the first that had to be made; undefined where all were there
 * @throws Error of the system
 */
export async function makeFolders(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch((cause: unknown) => {
      if (hasCode(cause, "ENOENT") && dirname(folder) !== folder) return undefined;
      throw cause;
    });
    if (found) break;
    missing.unshift(folder);
  }
  for (const folder of missing) {
    await mkdir(folder).catch((cause: unknown) => {
      // Another process may have made it meanwhile.
      if (!hasCode(cause, "EEXIST")) throw cause;
    });
  }
  return missing[0];
}
