/** The store of predictions, in whatever database speaks PostgreSQL. */

import { createDesk } from "./accept-and-find.ts";
import type { Database } from "./database.ts";
import { createKeeping } from "./keeping.ts";
import { migrate } from "./migrations.ts";
import { createWakes } from "./notifications.ts";
import { createOutbox } from "./outbox.ts";
import type { PredictionStore } from "./prediction-store.ts";
import { createQueue } from "./queue.ts";

/**
 * Open the store; its tables are made or brought up to date.
 *
 * @param database - the store closes it
 * @throws LooperError WORK_DATABASE_NEWER, WORK_DATABASE_UNAVAILABLE
 */
export async function createPredictionStore(database: Database): Promise<PredictionStore> {
  await migrate(database);
  const wakes = await createWakes(database);
  return {
    ...createDesk(database, wakes),
    ...createQueue(database, wakes),
    ...createKeeping(database),
    webhooks: createOutbox(database, wakes),
    async close() {
      await wakes.close();
      await database.close();
    },
  };
}
