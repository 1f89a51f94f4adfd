/** Where the service keeps its predictions: in its data folder, or in a PostgreSQL shared with others. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LooperError } from "#base";
import { createPredictionStore } from "./jobs/create-prediction-store.ts";
import type { PredictionStore } from "./jobs/prediction-store.ts";
import type { WorkSettings } from "./settings.ts";
import { openEmbeddedDatabase } from "./storage/embedded-database.ts";
import { ownFolder } from "./storage/own-folder.ts";
import { openPostgresDatabase } from "./storage/postgres-database.ts";

/** An open store. */
export interface OpenedStore {
  readonly store: PredictionStore;
  /** Close the store and give up the folder. */
  close(): Promise<void>;
}

/**
 * Open the store of a server. In a data folder of its own it is the only owner, and requeues at once the jobs
 * that workers of an earlier server held.
 *
 * @param settings - the data folder, or the URL of a database
 * @param options - `command` names this process to those who are refused the folder; `onLost` is called if
 *   another machine took the folder over
 * @throws LooperError WORK_DATA_IN_USE, WORK_DATA_CORRUPT, WORK_DATABASE_*, OUTPUT_*
 */
export async function openStore(
  settings: Pick<WorkSettings, "data" | "databaseUrl">,
  options: { readonly command: string; readonly onLost?: () => void },
): Promise<OpenedStore> {
  const data = resolve(settings.data);
  await createFolder(data);
  if (settings.databaseUrl !== undefined) {
    const store = await createPredictionStore(await openPostgresDatabase(settings.databaseUrl));
    return { store, close: () => store.close() };
  }
  const owned = await ownFolder(data, options);
  try {
    const store = await createPredictionStore(await openEmbeddedDatabase(join(data, "database")));
    await store.reap({ allDead: true });
    return {
      store,
      async close() {
        await store.close();
        await owned.release();
      },
    };
  } catch (error) {
    await owned.release();
    throw error;
  }
}

async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const system = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const message = `The data folder ${path} cannot be created (${system}). Choose another with --data.`;
    throw new LooperError("OUTPUT_UNWRITABLE", message, { facts: { file: path, system }, cause });
  }
}
