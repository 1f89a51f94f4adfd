/**
 * The door of `api`: the queue of predictions, what a worker does, and the HTTP that callers speak. It
 * knows the names that the web shares (Request, URL, timers), but no module of Node.
 */

export { createStartingAnswers } from "./http/answer-starting.ts";
export { createApi } from "./http/create-api.ts";
export type {
  ApiOptions,
  ApiPorts,
  ByteRange,
  Chance,
  ChosenModel,
  FileForm,
  ModelDirectory,
  OutputShelf,
  ServiceLog,
  StoredFile,
  Upload,
  UploadAbout,
  UploadShelf,
} from "./http/ports.ts";
export { isPublicAddress, literalAddress } from "./http/public-address.ts";
export { signWebhook } from "./http/sign-webhook.ts";
export { createWebhookWriter, type WebhookWriter } from "./http/write-webhook.ts";
export { createPredictionStore } from "./jobs/create-store.ts";
export type { Database, Queries, SqlRow, SqlValue } from "./jobs/database.ts";
export {
  type Instant,
  isTerminal,
  type NewPrediction,
  type OutputFile,
  type Prediction,
  type PredictionJob,
  type PredictionProgress,
  type PredictionStatus,
  type TerminalStatus,
  type Webhook,
  type WebhookEventName,
} from "./jobs/prediction.ts";
export type {
  AttemptEnd,
  Claim,
  PredictionDesk,
  PredictionPage,
  PredictionQuery,
  PredictionQueue,
  PredictionStore,
  StoreKeeping,
  StoreSummary,
  WebhookDelivery,
  WebhookOutbox,
} from "./jobs/prediction-store.ts";
export {
  answerQuestion,
  createRemoteQueue,
  isQueueAnswer,
  isQueueQuestion,
  type QueueAnswer,
  type QueueQuestion,
} from "./jobs/remote-queue.ts";
export { tellRun } from "./jobs/tell-run.ts";
export {
  createWorker,
  type RunHandle,
  type RunPrediction,
  type Worker,
  type WorkerNews,
  type WorkerOptions,
} from "./jobs/worker.ts";
export type { WorkerState } from "./jobs/worker-state.ts";
