/** The door of `service`: predictions over HTTP, the queue, and the workers that make them. */
export { createJsonLog } from "./http/json-log.ts";
export { createPredictionStore } from "./jobs/create-prediction-store.ts";
export { makeKey, type NewKey } from "./keys/make-key.ts";
export { migrateDatabase } from "./migrate-database.ts";
export { type FlagValues, readSettings } from "./read-settings.ts";
export {
  describeSettings,
  type ServeSettings,
  type SettingDescription,
  serveSettings,
  type WorkSettings,
  workSettings,
} from "./settings.ts";
export { type Server, type ServerOptions, startServer } from "./start-server.ts";
export { type Service, type ServiceOptions, startService } from "./start-service.ts";
export { openEmbeddedDatabase } from "./storage/embedded-database.ts";
export { type StandaloneWorkerOptions, startWorker } from "./worker/standalone/start-worker.ts";
