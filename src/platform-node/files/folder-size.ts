/** How much disk a folder takes. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Add up the files of a folder and of those below.
 *
 * @param path - of the folder; one that is not there is empty
 * @param counts - which files to count; all where left out
 * @returns bytes
 */
export async function sizeOfFolder(
  path: string,
  counts: (file: { links: number }) => boolean = () => true,
): Promise<number> {
  let size = 0;
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
    const place = join(path, entry.name);
    if (entry.isDirectory()) size += await sizeOfFolder(place, counts);
    else {
      const facts = await stat(place).catch(() => null);
      if (facts && counts({ links: facts.nlink })) size += facts.size;
    }
  }
  return size;
}
