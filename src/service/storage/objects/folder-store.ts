/** Objects as files of a folder: the store of a service on one machine, or of several that share a disk. */
import { createReadStream } from "node:fs";
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import { LooperError, type Seconds } from "#base";
import { beginFile, hasCode, sweepUnfinished, systemError, writeFileAtomic } from "#platform-node";
import { type ObjectFacts, type ObjectStore, outputsPrefix, uploadsPrefix } from "./object-store.ts";

/** Empty folders are removed at this age: an attempt may be about to write into a younger one. */
const minEmptyAge: Seconds = 10;
/** Files that begin so are being written. */
const unfinished = /^\..*\.looper-part$/;

/**
 * Open a folder as a store.
 *
 * @param folder - need not exist; nothing outside of it is ever touched
 */
export function openFolderStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const pathOf = (key: string) => {
    const path = resolve(root, key);
    if (path.startsWith(root + sep) && !key.includes("\0")) return path;
    throw new LooperError("RUNTIME_FAILED", `${key} is no key of an object.`, { facts: { key } });
  };
  return {
    name: root,
    put: (key, content, { signal } = {}) => writeFileAtomic(pathOf(key), content, signal),
    async receive(prefix) {
      const { write, finish, discard } = await beginFile(pathOf(prefix));
      return { write, keep: (key) => finish(pathOf(key)), discard };
    },
    async head(key) {
      const facts = await stat(pathOf(key)).catch(orAbsent(pathOf(key)));
      return facts?.isFile() ? { key, size: facts.size, modifiedAt: facts.mtimeMs } : undefined;
    },
    async read(key, range) {
      const bounds = range ? { start: range.first, end: range.last } : {};
      const stream = createReadStream(pathOf(key), bounds);
      try {
        await new Promise((opened, failed) => stream.once("open", opened).once("error", failed));
      } catch (cause) {
        return orAbsent(pathOf(key))(cause);
      }
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
    },
    list: (prefix) => listFiles(root, pathOf(prefix).slice(root.length + 1)),
    remove: (key) => rm(pathOf(key), { force: true }),
    removeAll: (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),
    addressOf: async () => undefined,
    withFile: (key, use) => use(pathOf(key)),
    async tidy() {
      for (const prefix of [outputsPrefix, uploadsPrefix]) await tidyFolder(join(root, prefix), false);
    },
  };
}

/** What is not there is no error; what the system refuses is one. */
const orAbsent = (path: string) => (cause: unknown) => {
  if (hasCode(cause, "ENOENT") || hasCode(cause, "ENOTDIR")) return undefined;
  throw systemError(cause, { doing: "read", path });
};

async function* listFiles(root: string, below: string): AsyncGenerator<ObjectFacts> {
  const folder = join(root, below);
  const entries = (await readdir(folder, { withFileTypes: true }).catch(orAbsent(folder))) ?? [];
  for (const entry of entries) {
    const place = `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* listFiles(root, place);
    if (!entry.isFile() || unfinished.test(entry.name)) continue;
    const facts = await stat(join(root, place)).catch(orAbsent(join(root, place)));
    if (facts) yield { key: place, size: facts.size, modifiedAt: facts.mtimeMs };
  }
}

/** Remove what was left unfinished, and folders that are empty and were not changed just now. */
async function tidyFolder(folder: string, removable = true): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await tidyFolder(join(folder, entry.name));
  await sweepUnfinished(folder);
  // rmdir refuses a folder that is not empty.
  if (removable && (await isOld(folder))) await rmdir(folder).catch(() => undefined);
}

async function isOld(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > minEmptyAge * 1000;
}
