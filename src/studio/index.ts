/** The door of `studio`: the looper on Node, complete. */
export { createLooper, type Looper, type LooperOptions, type LooperRun } from "./create-looper.ts";
export { cutFile, digestFile } from "./cut-file.ts";
export { type ListedModel, listModels, type ModelList, type ModelsOptions } from "./list-models.ts";
export { openFolder, type PackFolder } from "./open-folder.ts";
export type { PullEvent } from "./pull-event.ts";
export { type PullOptions, pullModel } from "./pull-model.ts";
export { type RemovedModel, removeModel } from "./remove-model.ts";
export { createPredictionRunner, outputsFolder, type PredictionRunner } from "./service/prediction-runner.ts";
export { type Server, type ServerOptions, serverDefaults, startServer } from "./service/start-server.ts";
export { type Service, type ServiceOptions, serviceDefaults, startService } from "./service/start-service.ts";
export { type StandaloneWorkerOptions, startWorker } from "./service/start-worker.ts";
export { software } from "./software.ts";
