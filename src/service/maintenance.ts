/**
 * What has to be done again and again while a server runs: put back what the dead held, remove what is
 * too old or too much, clear away files that belong to nobody.
 */
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isLooperError, type Seconds } from "#base";
import type { StoreKeeping } from "./jobs/prediction-store.ts";
import { outputsFolder } from "./worker/prediction-runner.ts";

/** Dead workers are looked for this often. */
const reapEvery: Seconds = 2;
/** Old data and orphaned files are looked for this often. */
const sweepEvery: Seconds = 60;
/** Ids asked for at once. */
const batch = 200;

/** What to keep, and how long. */
export interface HouseRules {
  readonly store: StoreKeeping;
  readonly data: string;
  readonly lease: Seconds;
  /** After this, a prediction's input, outputs and logs are removed. */
  readonly retention: Seconds;
  /** When outputs take more, the oldest are removed. */
  readonly maxOutputBytes: number;
  /** Told when a chore fails. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * Keep house until told to stop.
 *
 * @param rules - what to keep
 * @returns stops, when the chore at hand is done
 */
export function keepHouse(rules: HouseRules): () => Promise<void> {
  const { store, lease, onTrouble } = rules;
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
  const rounds = async () => {
    let swept = Number.NEGATIVE_INFINITY;
    while (!stopped) {
      try {
        await store.reap();
        if (performance.now() / 1000 - swept > sweepEvery) {
          await sweep(rules);
          swept = performance.now() / 1000;
        }
      } catch (error) {
        onTrouble?.(error);
        // While the database was away nobody could renew: the living get time to do it.
        if (isLooperError(error, "WORK_DATABASE_UNAVAILABLE")) await rest(lease);
      }
      if (!stopped) await rest(reapEvery);
    }
  };
  const done = rounds();
  return async () => {
    stopped = true;
    pause();
    await done;
  };
}

/**
 * Remove what is too old or too much, and files that belong to nobody.
 *
 * @param rules - what to keep
 * @returns folders and files removed, below the outputs
 */
export async function sweep({
  store,
  data,
  retention,
  maxOutputBytes,
}: Pick<HouseRules, "store" | "data" | "retention" | "maxOutputBytes">): Promise<string[]> {
  const outputs = join(data, outputsFolder);
  const removed: string[] = [];
  const remove = async (path: string) => {
    await rm(join(outputs, path), { recursive: true, force: true });
    removed.push(path);
  };
  for (const id of await store.removeExpired(retention)) await remove(id);
  for (const id of await store.removeOldest(maxOutputBytes)) await remove(id);

  const ids = await readdir(outputs).catch(() => []);
  for (let from = 0; from < ids.length; from += batch) {
    const asked = ids.slice(from, from + batch);
    // What lies there is read before the store is asked: what appears later is not touched.
    const found = new Map<string, string[]>();
    for (const id of asked) found.set(id, await filesOf(outputs, id));
    const known = new Map((await store.outputsInUse(asked)).map((use) => [use.id, use]));
    for (const [id, files] of found) {
      const use = known.get(id);
      const running = use?.runningAttempt == null ? undefined : `${id}/${use.runningAttempt}/`;
      const wanted = new Set(use?.published);
      const orphans = files.filter(
        (file) => !wanted.has(file) && !(running !== undefined && file.startsWith(running)),
      );
      for (const file of orphans) await remove(file);
      await removeEmpty(outputs, id);
    }
  }
  return removed;
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

/** Remove folders with nothing in them that nobody has just made. */
async function removeEmpty(outputs: string, id: string): Promise<void> {
  const old = async (path: string) => {
    const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs);
    return age > 10_000;
  };
  const attempts = await readdir(join(outputs, id)).catch(() => []);
  for (const folder of [...attempts.map((attempt) => join(outputs, id, attempt)), join(outputs, id)]) {
    // rmdir refuses a folder that holds something.
    if (await old(folder).catch(() => false)) await rmdir(folder).catch(() => undefined);
  }
}
