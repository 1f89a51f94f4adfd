/** The store of predictions, in any database that speaks PostgreSQL. */

import type { Database } from "./database.ts";
import { createNotifications } from "./notifications.ts";
import { createPredictionQueue } from "./prediction-queue.ts";
import { createPredictionRecords } from "./prediction-records.ts";
import type { PredictionStore } from "./prediction-store.ts";
import { migrate } from "./schema/migrations.ts";
import { createStoreMaintenance } from "./store-maintenance.ts";
import { createUsageRecords } from "./usage/usage-records.ts";
import { createWebhookOutbox } from "./webhook-outbox.ts";
import { createWorkerRecords } from "./workers/worker-records.ts";

/**
 * Open the store; its tables are made or brought up to date.
 *
 * @param database - the store closes it
 * @throws LooperError WORK_DATABASE_NEWER, WORK_DATABASE_UNAVAILABLE
 */
export async function createPredictionStore(database: Database): Promise<PredictionStore> {
  await migrate(database);
  const notifications = await createNotifications(database);
  return {
    ...createPredictionRecords(database, notifications),
    ...createPredictionQueue(database, notifications),
    ...createStoreMaintenance(database),
    webhooks: createWebhookOutbox(database, notifications),
    workers: createWorkerRecords(database),
    usage: createUsageRecords(database),
    async close() {
      await notifications.close();
      await database.close();
    },
  };
}
