/** The service for programs of your own, as `musicgen-looper/server`: predictions over HTTP, and workers for them. */
export {
  createJsonLog,
  type Server,
  type ServerOptions,
  type StandaloneWorkerOptions,
  startServer,
  startWorker,
} from "#service";
