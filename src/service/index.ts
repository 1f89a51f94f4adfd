/** The door of `service`: predictions over HTTP, the queue, and the workers that make them. */
export { createJsonLog } from "./http/json-log.ts";
export type { FileForm } from "./http/ports.ts";
export { createPredictionStore } from "./jobs/create-store.ts";
export { type Server, type ServerOptions, serverDefaults, startServer } from "./start-server.ts";
export { type Service, type ServiceOptions, serviceDefaults, startService } from "./start-service.ts";
export { openEmbeddedDatabase } from "./storage/embedded-database.ts";
export { type StandaloneWorkerOptions, startWorker } from "./worker/start-worker.ts";
