/**
 * What is done regularly while a server runs: requeue jobs of dead workers, remove expired data and outputs
 * beyond the size limit, delete files that belong to no prediction.
 */
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isLooperError, type Seconds } from "#base";
import { folderOfId, idOfFolder } from "./jobs/prediction-id.ts";
import type { StoreMaintenance } from "./jobs/prediction-store.ts";
import { outputsFolder } from "./worker/prediction-runner.ts";

/** Dead workers are looked for this often. */
const reapInterval: Seconds = 2;
/** Expired data and orphaned files are looked for this often. */
const sweepInterval: Seconds = 60;
/**
 * Files that belong to no prediction are removed at this age, by their time of change: at a start with something
 * wrong, a wrong clock or a wrong disk, nothing that is new is lost.
 */
const minOrphanAge: Seconds = 3600;
/** Empty folders are removed at this age: an attempt may be about to write into a younger one. */
const minEmptyAge: Seconds = 10;
/** Ids per query. */
const batchSize = 200;

/** What is kept, and how long. */
export interface MaintenanceOptions {
  readonly store: StoreMaintenance;
  readonly data: string;
  readonly lease: Seconds;
  /** After this, a prediction's input, outputs and logs are removed. */
  readonly retention: Seconds;
  /** When outputs exceed this, the oldest are removed. */
  readonly maxOutputBytes: number;
  /** Called after each sweep. */
  readonly onSweep?: ((removed: SweptFiles) => void) | undefined;
  /** Called when a task fails. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What a sweep removed, below the outputs. */
export interface SweptFiles {
  /** Folders of predictions whose time was over. */
  readonly expired: readonly string[];
  /** Folders of the oldest predictions, beyond the size limit. */
  readonly oldest: readonly string[];
  /** Files that belonged to no prediction. */
  readonly orphans: readonly string[];
}

/**
 * Start the maintenance.
 *
 * @param options - what is kept, and how long
 * @returns stops it, when the current task is done
 */
export function startMaintenance(options: MaintenanceOptions): () => Promise<void> {
  const { store, lease, onError } = options;
  let stopped = false;
  let pause: () => void = () => undefined;
  const rest = (seconds: Seconds) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      pause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    let swept = Number.NEGATIVE_INFINITY;
    while (!stopped) {
      try {
        await store.reap();
        if (performance.now() / 1000 - swept > sweepInterval) {
          options.onSweep?.(await sweep(options));
          swept = performance.now() / 1000;
        }
      } catch (error) {
        onError?.(error);
        // While the database was away no worker could renew its lease: give them time to do it.
        if (isLooperError(error, "WORK_DATABASE_UNAVAILABLE")) await rest(lease);
      }
      if (!stopped) await rest(reapInterval);
    }
  };
  const done = run();
  return async () => {
    stopped = true;
    pause();
    await done;
  };
}

/**
 * Remove expired data, outputs beyond the size limit, and files that belong to no prediction.
 *
 * @param options - what is kept, and how long
 * @returns what was removed
 */
export async function sweep({
  store,
  data,
  retention,
  maxOutputBytes,
}: Pick<MaintenanceOptions, "store" | "data" | "retention" | "maxOutputBytes">): Promise<SweptFiles> {
  const outputs = join(data, outputsFolder);
  const remove = async (path: string) => rm(join(outputs, path), { recursive: true, force: true });
  const expired = await store.removeExpired(retention);
  for (const id of expired) await remove(folderOfId(id));
  const oldest = await store.removeOldest(maxOutputBytes);
  for (const id of oldest) await remove(folderOfId(id));

  const removed: string[] = [];
  const folders = await readdir(outputs).catch(() => []);
  for (let from = 0; from < folders.length; from += batchSize) {
    const some = folders.slice(from, from + batchSize);
    // Files are listed before the store is asked: those that appear later are not touched.
    const found = new Map<string, string[]>();
    for (const folder of some) found.set(folder, await filesOf(outputs, folder));
    const uses = await store.outputsInUse(some.map(idOfFolder));
    const known = new Map(uses.map((use) => [folderOfId(use.id), use]));
    for (const [folder, files] of found) {
      const use = known.get(folder);
      const running = use?.runningAttempt == null ? undefined : `${folder}/${use.runningAttempt}/`;
      const published = new Set(use?.published);
      const orphans = files.filter(
        (file) => !published.has(file) && !(running !== undefined && file.startsWith(running)),
      );
      for (const file of orphans) {
        if (!(await isOlder(join(outputs, file), minOrphanAge))) continue;
        await remove(file);
        removed.push(file);
      }
      await removeEmpty(outputs, folder);
    }
  }
  return { expired, oldest, orphans: removed };
}

/** Tell whether a file or folder was last changed so long ago; one that is gone was not. */
async function isOlder(path: string, age: Seconds): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > age * 1000;
}

/** Files of a prediction's attempts, `ID/ATTEMPT/NAME`. */
async function filesOf(outputs: string, id: string): Promise<string[]> {
  const files: string[] = [];
  for (const attempt of await readdir(join(outputs, id)).catch(() => [])) {
    const names = await readdir(join(outputs, id, attempt)).catch(() => null);
    if (names === null) files.push(`${id}/${attempt}`);
    else files.push(...names.map((name) => `${id}/${attempt}/${name}`));
  }
  return files;
}

/** Remove empty folders that were not created just now. */
async function removeEmpty(outputs: string, id: string): Promise<void> {
  const attempts = await readdir(join(outputs, id)).catch(() => []);
  for (const folder of [...attempts.map((attempt) => join(outputs, id, attempt)), join(outputs, id)]) {
    // rmdir refuses a folder that is not empty.
    if (await isOlder(folder, minEmptyAge)) await rmdir(folder).catch(() => undefined);
  }
}
