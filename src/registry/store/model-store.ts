/**
 * Pulled models on disk. A model grows in a folder of its own under `.pulling` and gets its place by one
 * rename, when every file is proven: what lies under its name is whole.
 */
import { readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import { acquireLock, isLocked, makeFolders, sizeOfFolder, writeFileAtomic } from "#platform-node";
import { type PulledModel, pulledNote, readPulledNote, writePulledNote } from "../hub/pulled-model.ts";

const growing = ".pulling";
const folderName = /^\w[\w.-]*$/;
const oldEnding = ".replaced";

/** Where a model lies, and where it grows. */
export interface ModelPlace {
  readonly folder: string;
  readonly staging: string;
  readonly lock: string;
}

/** A folder on the shelf. */
export interface ShelvedModel {
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Null where somebody put the folder there by hand. */
  readonly pulled: PulledModel | null;
}

/** The shelf of a home. */
export interface ModelStore {
  readonly root: string;
  place(name: string): ModelPlace;
  /** The note of a pulled model whose files are all there; null for anything less. */
  whole(name: string): Promise<PulledModel | null>;
  /** Bytes that a pull has left unfinished; 0 where there is none. */
  unfinished(name: string): Promise<number>;
  /** Names of models with something unfinished. */
  growing(): Promise<string[]>;
  list(): Promise<ShelvedModel[]>;
  /** Bytes free on its disk. */
  free(): Promise<number>;
  /**
   * Be the only one who works on a model; waits for another.
   *
   * @returns how to let go; null when the other one finished it
   */
  lock(name: string, isDone: () => Promise<boolean>, waiting: Waiting): Promise<(() => Promise<void>) | null>;
  /** Give what grew its place. */
  finish(note: PulledModel): Promise<string>;
  /**
   * Remove a model and what is unfinished of it.
   *
   * @returns bytes that are free now, and bytes that a hard link elsewhere still holds
   * @throws LooperError MODEL_PULL_LOCKED
   */
  remove(name: string): Promise<{ freed: number; shared: number }>;
}

/** How to wait for another. */
export interface Waiting {
  readonly onWait: () => void;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMilliseconds?: number | undefined;
}

/**
 * Open the shelf of a home.
 *
 * @param home - of this program
 */
export function openModelStore(home: string): ModelStore {
  const root = join(home, "models");
  const place = (name: string): ModelPlace => {
    const folder = name.replaceAll("/", "--");
    // Names become paths that are written to and removed.
    if (!folderName.test(folder)) {
      throw new LooperError("MODEL_UNKNOWN", `There is no model named ${name}.`, { facts: { model: name } });
    }
    return {
      folder: join(root, folder),
      staging: join(root, growing, folder),
      // Hidden, as no name of a model is.
      lock: join(root, growing, `.${folder}.lock`),
    };
  };
  const tooLong = ({ staging, lock }: ModelPlace) =>
    new LooperError(
      "MODEL_PULL_LOCKED",
      `Another process works on ${staging}. Wait for it or stop it; if there is none, delete ${lock}.`,
      { facts: { folder: staging, lock } },
    );
  const store: ModelStore = {
    root,
    place,
    whole: (name) => readWhole(place(name).folder),
    unfinished: (name) => sizeOfFolder(place(name).staging),
    async growing() {
      const entries = await readdir(join(root, growing), { withFileTypes: true }).catch(() => []);
      return entries
        .filter(({ name }) => folderName.test(name) && !name.endsWith(oldEnding))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => nameOf(name));
    },
    async list() {
      const listed: ShelvedModel[] = [];
      const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (!folderName.test(entry.name) || entry.isFile()) continue;
        const path = join(root, entry.name);
        if (!(await stat(join(path, "config.json")).catch(() => null))) continue;
        const pulled = await readWhole(path);
        const name = pulled?.name ?? nameOf(entry.name);
        listed.push({ name, path, size: await sizeOfFolder(path), pulled });
      }
      return listed;
    },
    async free() {
      await makeFolders(join(root, growing));
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
    async lock(name, isDone, { onWait, signal, timeoutMilliseconds = 24 * 3600_000 }) {
      const own = place(name);
      return acquireLock(own.lock, {
        isDone,
        timeoutMilliseconds,
        refusal: () => tooLong(own),
        onWait,
        signal,
      });
    },
    async finish(note) {
      const { folder, staging } = place(note.name);
      const old = `${staging}${oldEnding}`;
      await writeFileAtomic(join(staging, pulledNote), writePulledNote(note));
      await rm(old, { recursive: true, force: true });
      // Two renames: between them the model is absent, never mixed.
      await rename(folder, old).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOENT") throw cause;
      });
      await rename(staging, folder);
      await rm(old, { recursive: true, force: true });
      return folder;
    },
    async remove(name) {
      const own = place(name);
      if (await isLocked(own.lock)) throw tooLong(own);
      const old = `${own.staging}${oldEnding}`;
      let [freed, shared] = [0, 0];
      for (const folder of [own.folder, own.staging, old]) {
        freed += await sizeOfFolder(folder, ({ links }) => links <= 1);
        shared += await sizeOfFolder(folder, ({ links }) => links > 1);
        await rm(folder, { recursive: true, force: true });
      }
      await rm(own.lock, { recursive: true, force: true });
      return { freed, shared };
    },
  };
  return store;
}

/** A folder's name back to a hub id: those hold no double hyphen. */
function nameOf(folder: string): string {
  return folder.replace("--", "/");
}

async function readWhole(folder: string): Promise<PulledModel | null> {
  try {
    const note = readPulledNote(await readFile(join(folder, pulledNote), "utf8"));
    if (!note) return null;
    for (const [name, { size }] of Object.entries(note.files)) {
      if ((await stat(join(folder, name))).size !== size) return null;
    }
    return note;
  } catch {
    return null;
  }
}
