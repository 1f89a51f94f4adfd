/** Folders that are there when they are needed. */
import { mkdir, rmdir, stat } from "node:fs/promises";
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

/**
 * Remove folders that were made for something that did not come: from the innermost outwards, as far as they
 * are empty.
 *
 * @param path - the innermost folder
 * @param made - the outermost that was made, as `makeFolders` gave it; undefined: none
 */
export async function removeEmptyFolders(path: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  const outermost = resolve(made);
  for (let folder = resolve(path); folder.startsWith(outermost); folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved || folder === outermost) return;
  }
}
