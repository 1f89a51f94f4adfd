/** The door of `engine`: finding a model, making it ready, running it. */

export type { Nats, Precision } from "#model";
export { type CatalogueEntry, catalogue, findInCatalogue, preferredModel } from "./catalogue.ts";
export { checkConfig } from "./check-config.ts";
export { createEngine, type EngineOptions } from "./create-engine.ts";
export type { Engine, EngineInfo, EngineRun, GenerateJob, ScoreJob } from "./engine.ts";
export { type FoundModel, findModel } from "./find-model.ts";
export type { EngineHost, Hash } from "./host.ts";
export { identifyModel, readGraphKey } from "./identify-model.ts";
