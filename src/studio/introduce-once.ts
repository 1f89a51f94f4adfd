/** What is worth saying once on a machine and is a nuisance every time after that. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { homeFolder, writeFileAtomic } from "#platform-node";

const file = "introduced.json";

/**
 * Check whether something is to be introduced, and remember that it was.
 *
 * @param what - such as a model's name
 * @param home - of this program; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system
 * @returns true at the first call for it on this machine; where nothing can be remembered, at every call
 */
export async function introduceOnce(what: string, home: string = homeFolder()): Promise<boolean> {
  const path = join(home, file);
  const known = await readKnown(path);
  if (known.includes(what)) return false;
  // Not being able to write is no reason to stop: it is said again next time.
  await writeFileAtomic(path, `${JSON.stringify([...known, what])}\n`).catch(() => undefined);
  return true;
}

async function readKnown(path: string): Promise<readonly string[]> {
  try {
    const known: unknown = JSON.parse(await readFile(path, "utf8"));
    return Array.isArray(known) ? known.filter((entry) => typeof entry === "string") : [];
  } catch {
    return [];
  }
}
