/**
 * Pulled models on disk. A model is downloaded into a folder of its own under `.pulling` and gets its place
 * by one rename, when every file is proven: what is found under its name is complete.
 */
import { readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { LooperError } from "#base";
import {
  acquireLock,
  hasCode,
  isLocked,
  makeFolders,
  type ReleaseLock,
  sizeOfFolder,
  writeFileAtomic,
} from "#platform-node";
import { type PulledModel, pulledNote, readPulledNote, writePulledNote } from "../hub/pulled-model.ts";

/** Where downloads and their locks are. */
const pulling = ".pulling";
const folderName = /^\w[\w.-]*$/;
const replacedEnding = ".replaced";
/** How long another process may pull the same model. */
const defaultTimeout = 24 * 3600_000;

/** Where a model is, and where it is downloaded. */
export interface ModelPlace {
  readonly folder: string;
  readonly staging: string;
  readonly lock: string;
}

/** A model on disk. */
export interface StoredModel {
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Null where the folder was put there by hand. */
  readonly pulled: PulledModel | null;
}

/** How to wait for another process. */
export interface Waiting {
  readonly onWait: () => void;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMilliseconds?: number | undefined;
}

/** The pulled models of a home. */
export class ModelStore {
  /** The folder of all. */
  readonly root: string;

  /** @param home - of this program */
  constructor(home: string) {
    this.root = join(home, "models");
  }

  /**
   * Name the folders of a model.
   *
   * @throws LooperError MODEL_UNKNOWN for what can be no model's name
   */
  locate(name: string): ModelPlace {
    const folder = name.replaceAll("/", "--");
    // Names become paths that are written to and removed.
    if (!folderName.test(folder)) {
      throw new LooperError("MODEL_UNKNOWN", `There is no model named ${name}.`, { facts: { model: name } });
    }
    return {
      folder: join(this.root, folder),
      staging: join(this.root, pulling, folder),
      // Hidden, as no name of a model is.
      lock: join(this.root, pulling, `.${folder}.lock`),
    };
  }

  /** Read the note of a pulled model whose files are all there; null for anything less. */
  findComplete(name: string): Promise<PulledModel | null> {
    return readComplete(this.locate(name).folder);
  }

  /** Add up the bytes that a pull has left unfinished; 0 where there is none. */
  unfinishedSize(name: string): Promise<number> {
    return sizeOfFolder(this.locate(name).staging);
  }

  /** List the names of models with something unfinished. */
  async listUnfinished(): Promise<string[]> {
    const entries = await readdir(join(this.root, pulling), { withFileTypes: true }).catch(() => []);
    return entries
      .filter(({ name }) => folderName.test(name) && !name.endsWith(replacedEnding))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => nameOf(name));
  }

  /** List the models, pulled ones and those put there by hand. */
  async list(): Promise<StoredModel[]> {
    const listed: StoredModel[] = [];
    const entries = await readdir(this.root, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!folderName.test(entry.name) || entry.isFile()) continue;
      const path = join(this.root, entry.name);
      if (!(await stat(join(path, "config.json")).catch(() => null))) continue;
      const pulled = await readComplete(path);
      const name = pulled?.name ?? nameOf(entry.name);
      listed.push({ name, path, size: await sizeOfFolder(path), pulled });
    }
    return listed;
  }

  /** Measure the bytes that are free on its disk. */
  async freeBytes(): Promise<number> {
    await makeFolders(join(this.root, pulling));
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  /**
   * Be the only one who works on a model; waits for another.
   *
   * @returns how to let go; null when the other one finished it
   * @throws LooperError MODEL_PULL_LOCKED; the signal's reason
   */
  lock(
    name: string,
    isDone: () => Promise<boolean>,
    { onWait, signal, timeoutMilliseconds = defaultTimeout }: Waiting,
  ): Promise<ReleaseLock | null> {
    const place = this.locate(name);
    const refusal = () => lockedError(place);
    return acquireLock(place.lock, { isDone, timeoutMilliseconds, refusal, onWait, signal });
  }

  /**
   * Give a downloaded model its place.
   *
   * @returns its folder
   */
  async finish(note: PulledModel): Promise<string> {
    const { folder, staging } = this.locate(note.name);
    const old = `${staging}${replacedEnding}`;
    await writeFileAtomic(join(staging, pulledNote), writePulledNote(note));
    await rm(old, { recursive: true, force: true });
    // Two renames: between them the model is absent, never mixed.
    await rename(folder, old).catch((cause: unknown) => {
      if (!hasCode(cause, "ENOENT")) throw cause;
    });
    await rename(staging, folder);
    await rm(old, { recursive: true, force: true });
    return folder;
  }

  /**
   * Remove a model and what is unfinished of it.
   *
   * @returns bytes that are free now, and bytes that a hard link elsewhere still holds
   * @throws LooperError MODEL_PULL_LOCKED
   */
  async remove(name: string): Promise<{ freed: number; shared: number }> {
    const place = this.locate(name);
    if (await isLocked(place.lock)) throw lockedError(place);
    let [freed, shared] = [0, 0];
    for (const folder of [place.folder, place.staging, `${place.staging}${replacedEnding}`]) {
      freed += await sizeOfFolder(folder, ({ links }) => links <= 1);
      shared += await sizeOfFolder(folder, ({ links }) => links > 1);
      await rm(folder, { recursive: true, force: true });
    }
    await rm(place.lock, { recursive: true, force: true });
    return { freed, shared };
  }
}

function lockedError({ staging, lock }: ModelPlace): LooperError {
  const message = `Another process works on ${staging}. Wait for it or stop it; if there is none, delete ${lock}.`;
  return new LooperError("MODEL_PULL_LOCKED", message, { facts: { folder: staging, lock } });
}

/** A folder's name back to a hub id: those hold no double hyphen. */
function nameOf(folder: string): string {
  return folder.replace("--", "/");
}

async function readComplete(folder: string): Promise<PulledModel | null> {
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
