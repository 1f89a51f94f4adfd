/**
 * A folder with an empty embedded database, for tests: making one takes seconds, copying one does not. The
 * one that is copied is made once for each version of the library, beside the other caches of the tools.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { openEmbeddedDatabase } from "#service";

const root = new URL("../node_modules/", import.meta.url).pathname;

/**
 * Put an empty database into a folder.
 *
 * @param folder - not there yet
 */
export async function copyEmptyDatabase(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(`${root}@electric-sql/pglite/package.json`, "utf8")) as {
    version: string;
  };
  const template = `${root}.cache/musicgen-looper-tests/database-${version}`;
  if (!existsSync(template)) {
    const draft = `${template}-${process.pid}`;
    mkdirSync(`${root}.cache/musicgen-looper-tests`, { recursive: true });
    await (await openEmbeddedDatabase(draft)).close();
    try {
      renameSync(draft, template);
    } catch {
      // Another test process was quicker.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  cpSync(template, folder, { recursive: true });
}
