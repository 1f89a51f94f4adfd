/**
 * Where the service keeps its predictions, in its data folder or in a PostgreSQL shared with others; and their files,
 * in the data folder or in a bucket.
 */
import { join, resolve } from "node:path";
import { systemError } from "#platform-node";
import { createPredictionStore } from "./jobs/create-prediction-store.ts";
import type { Database } from "./jobs/database.ts";
import type { PredictionStore } from "./jobs/prediction-store.ts";
import type { WorkSettings } from "./settings.ts";
import { openEmbeddedDatabase } from "./storage/embedded-database.ts";
import { bindInstallation, checkSharedSecret } from "./storage/installation.ts";
import type { ObjectStore } from "./storage/objects/object-store.ts";
import { openObjectStore } from "./storage/objects/open-object-store.ts";
import { type StorageSettings, storageOf } from "./storage/objects/storage-config.ts";
import { ownFolder } from "./storage/own-folder.ts";
import { openPostgresDatabase } from "./storage/postgres-database.ts";
import { openPrivateFolder } from "./storage/private-folder.ts";

/** An open store. */
export interface OpenedStore {
  readonly store: PredictionStore;
  readonly objects: ObjectStore;
  /** Close the store and give up the folder. */
  close(): Promise<void>;
}

/** How a store is opened. */
export interface OpenStoreOptions {
  /** Names this process to those who are refused the folder. */
  readonly command: string;
  /** Called if another machine took the folder over. */
  readonly onLost?: (() => void) | undefined;
  /** With which a server signs; workers sign nothing. */
  readonly secret?: Uint8Array | undefined;
}

/** Tell whether anything is kept in the data folder. */
export function needsFolder({
  databaseUrl,
  storage,
}: Pick<WorkSettings, "databaseUrl" | "storage">): boolean {
  return databaseUrl === undefined || storage === undefined;
}

/**
 * Open the store of a server or a worker. In a data folder of its own a server is the only owner, and requeues
 * at once the jobs that workers of an earlier server held.
 *
 * @param settings - the data folder, or the URL of a database and a bucket
 * @throws LooperError WORK_DATA_IN_USE, WORK_DATA_CORRUPT, WORK_DATA_MISMATCH, WORK_SECRET_MISMATCH,
 *   WORK_DATABASE_*, WORK_STORAGE_*, OUTPUT_*
 */
export async function openStore(
  settings: StorageSettings & Pick<WorkSettings, "databaseUrl" | "databaseListenUrl">,
  { command, onLost, secret }: OpenStoreOptions,
): Promise<OpenedStore> {
  const data = resolve(settings.data);
  const { databaseUrl } = settings;
  const objects = openObjectStore(storageOf(settings));
  if (needsFolder(settings)) {
    await openPrivateFolder(data).catch((cause: unknown) => {
      const advice = "Choose another data folder with --data.";
      throw systemError(cause, { doing: "write", path: data, advice });
    });
  }
  const owned =
    databaseUrl === undefined
      ? await ownFolder(data, { command, ...(onLost ? { onLost } : {}) })
      : { release: async () => undefined };
  let database: Database | undefined;
  try {
    database =
      databaseUrl === undefined
        ? await openEmbeddedDatabase(join(data, "database"))
        : await openPostgresDatabase(databaseUrl, settings.databaseListenUrl);
    const store = await createPredictionStore(database);
    await bindInstallation(objects, database);
    if (databaseUrl === undefined) await store.reap({ allDead: true });
    else if (secret !== undefined) await checkSharedSecret(database, secret);
    return {
      store,
      objects,
      async close() {
        await store.close();
        await owned.release();
      },
    };
  } catch (error) {
    // Connections that stay open would keep the process from ending.
    await database?.close().catch(() => undefined);
    await owned.release();
    throw error;
  }
}
