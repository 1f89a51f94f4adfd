/** Where the service keeps its predictions: in its data folder, or in a PostgreSQL shared with others. */
import { join, resolve } from "node:path";
import { makeFolders, systemError } from "#platform-node";
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
  await makeFolders(data).catch((cause: unknown) => {
    throw systemError(cause, {
      doing: "write",
      path: data,
      advice: "Choose another data folder with --data.",
    });
  });
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
