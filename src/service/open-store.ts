/** Where the service keeps its predictions: in its data folder, or in a PostgreSQL that many share. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LooperError } from "#base";
import { createPredictionStore } from "./jobs/create-store.ts";
import type { PredictionStore } from "./jobs/prediction-store.ts";
import { openEmbeddedDatabase } from "./storage/embedded-database.ts";
import { ownFolder } from "./storage/own-folder.ts";
import { openPostgresDatabase } from "./storage/postgres-database.ts";

/** Where a store lies. */
export interface StorePlace {
  /** The data folder. */
  readonly data: string;
  /** `postgres://…`; the database in the data folder where it is not given. */
  readonly databaseUrl?: string | undefined;
}

/** A store, and whose it is. */
export interface OpenedStore {
  readonly store: PredictionStore;
  /** Whether no other process can have claims in it. */
  readonly alone: boolean;
  /** Let go of store and folder. */
  close(): Promise<void>;
}

/**
 * Open the store of a server. In a data folder of its own it is the only owner, and takes back at once
 * what workers of an earlier server held.
 *
 * @param place - where
 * @param options - what this process is; called if another machine took the folder over
 * @throws LooperError WORK_DATA_IN_USE, WORK_DATA_CORRUPT, WORK_DATABASE_*, OUTPUT_*
 */
export async function openStore(
  place: StorePlace,
  options: { readonly command: string; readonly onLost?: () => void },
): Promise<OpenedStore> {
  const data = resolve(place.data);
  await makeFolder(data);
  if (place.databaseUrl !== undefined) {
    const store = await createPredictionStore(await openPostgresDatabase(place.databaseUrl));
    return { store, alone: false, close: () => store.close() };
  }
  const owned = await ownFolder(data, options);
  try {
    const store = await createPredictionStore(await openEmbeddedDatabase(join(data, "database")));
    await store.reap({ allDead: true });
    return {
      store,
      alone: true,
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

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const system = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const message = `The data folder ${path} cannot be made (${system}). Choose another with --data.`;
    throw new LooperError("OUTPUT_UNWRITABLE", message, { facts: { file: path, system }, cause });
  }
}
