/** The door of `engine`: a model made ready, and run. */

export type { Nats, Precision } from "#model";
export { checkConfig } from "./check-config.ts";
export { type Condition, conditionOn } from "./condition.ts";
export { createEngine, type EngineOptions, type ModelSource } from "./create-engine.ts";
export type { Engine, EngineInfo, EngineRun, GenerateJob, ScoreJob } from "./engine.ts";
export { type GenerateCodesJob, type GenerateCodesRun, generateCodes } from "./generate-codes.ts";
export type { EngineHost, Hash } from "./host.ts";
export { identifyModel, readGraphKey } from "./identify-model.ts";
export type { TextsByBar } from "./texts-by-bar.ts";
