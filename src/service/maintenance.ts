/**
 * What is done regularly while a server runs: requeue jobs of dead workers, remove expired data and outputs
 * beyond the size limit, delete files that belong to no prediction.
 */
import { isLooperError, type Seconds } from "#base";
import { folderOfId, idOfFolder } from "./jobs/prediction-id.ts";
import type { StoreMaintenance } from "./jobs/prediction-store.ts";
import { type ObjectStore, outputsPrefix } from "./storage/objects/object-store.ts";

/** Dead workers are looked for this often. */
const reapInterval: Seconds = 2;
/** Models that no worker has are looked for this often. */
const unservedInterval: Seconds = 10;
/** Expired data is looked for this often. */
const sweepInterval: Seconds = 60;
/** All files are listed this often: of a bucket, each thousand is a request that costs. */
const listInterval: Seconds = 600;
/**
 * Files that belong to no prediction are removed at this age, by their time of change: at a start with something
 * wrong, a wrong clock or a wrong disk, nothing that is new is lost.
 */
const minOrphanAge: Seconds = 3600;
/** Ids per query. */
const batchSize = 200;

/** What is kept, and how long. */
export interface MaintenanceOptions {
  readonly store: StoreMaintenance;
  readonly objects: ObjectStore;
  readonly lease: Seconds;
  /** After this, a prediction's input, outputs and logs are removed. */
  readonly retention: Seconds;
  /** When outputs exceed this, the oldest are removed. */
  readonly maxOutputBytes: number;
  /** Called after each sweep. */
  readonly onSweep?: ((removed: SweptFiles) => void) | undefined;
  /** Called with the models that predictions wait for and no worker has, whenever these change. */
  readonly onUnserved?: ((models: readonly string[]) => void) | undefined;
  /** Called when a task fails. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What a sweep removed. */
export interface SweptFiles {
  /** Folders of predictions whose time was over. */
  readonly expired: readonly string[];
  /** Folders of the oldest predictions, beyond the size limit. */
  readonly oldest: readonly string[];
  /** Files that belonged to no prediction, below the outputs. */
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
    let listed = Number.NEGATIVE_INFINITY;
    const lookForUnserved = watchUnserved(options);
    while (!stopped) {
      try {
        await store.reap();
        const now = performance.now() / 1000;
        await lookForUnserved(now);
        if (now - swept > sweepInterval) {
          swept = now;
          const removed = await removeOld(options);
          const isDue = now - listed > listInterval;
          if (isDue) listed = now;
          options.onSweep?.({ ...removed, orphans: isDue ? await removeOrphans(options) : [] });
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

function watchUnserved({ store, onUnserved }: MaintenanceOptions): (now: Seconds) => Promise<void> {
  // Workers that start together with this server have not been heard of yet.
  let due: Seconds | undefined;
  let known = "";
  return async (now) => {
    due ??= now + unservedInterval;
    if (onUnserved === undefined || now < due) return;
    due = now + unservedInterval;
    const models = Object.keys(await store.unserved()).sort();
    if (models.join() === known) return;
    known = models.join();
    onUnserved(models);
  };
}

/**
 * Remove expired data and outputs beyond the size limit.
 *
 * @param options - what is kept, and how long
 * @returns ids of predictions whose files were removed
 */
export async function removeOld({
  store,
  objects,
  retention,
  maxOutputBytes,
}: Pick<MaintenanceOptions, "store" | "objects" | "retention" | "maxOutputBytes">): Promise<
  Omit<SweptFiles, "orphans">
> {
  const remove = (id: string) => objects.removeAll(`${outputsPrefix}${folderOfId(id)}/`);
  const expired = await store.removeExpired(retention);
  for (const id of expired) await remove(id);
  const oldest = await store.removeOldest(maxOutputBytes);
  for (const id of oldest) await remove(id);
  return { expired, oldest };
}

/**
 * Remove files that belong to no prediction.
 *
 * @param options - where they are, and who knows those in use
 * @returns what was removed, `ID/ATTEMPT/NAME`
 */
export async function removeOrphans({
  store,
  objects,
}: Pick<MaintenanceOptions, "store" | "objects">): Promise<string[]> {
  // Files are listed before the store is asked: those that appear later are not touched.
  const old = new Map<string, string[]>();
  for await (const { key, modifiedAt } of objects.list(outputsPrefix)) {
    if (Date.now() - modifiedAt <= minOrphanAge * 1000) continue;
    const file = key.slice(outputsPrefix.length);
    const [folder = ""] = file.split("/");
    old.set(folder, [...(old.get(folder) ?? []), file]);
  }
  const removed: string[] = [];
  const folders = [...old.keys()];
  for (let from = 0; from < folders.length; from += batchSize) {
    const some = folders.slice(from, from + batchSize);
    const uses = await store.outputsInUse(some.map(idOfFolder));
    const known = new Map(uses.map((use) => [folderOfId(use.id), use]));
    for (const folder of some) {
      const use = known.get(folder);
      const running = use?.runningAttempt == null ? undefined : `${folder}/${use.runningAttempt}/`;
      const published = new Set(use?.published);
      const orphans = (old.get(folder) ?? []).filter(
        (file) => !published.has(file) && !(running !== undefined && file.startsWith(running)),
      );
      for (const file of orphans) await objects.remove(`${outputsPrefix}${file}`);
      removed.push(...orphans);
    }
  }
  await objects.tidy();
  return removed;
}
