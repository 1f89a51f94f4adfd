/** The door of `model`: what MusicGen is. */
export { builderVersion, buildGraphs, type GraphName, graphFile, graphNames } from "./build-graphs.ts";
export { type Condition, conditionOn } from "./condition.ts";
export { type MusicGenConfig, parseConfig } from "./config.ts";
export { type DecodeJob, type DecodeRun, decodeColumns } from "./decode-columns.ts";
export type { Precision } from "./graphs/layers.ts";
export type { NoiseKey } from "./noise.ts";
export { defaultSampling, type Sampling } from "./sampling-settings.ts";
export { type Nats, scoreCodes } from "./score-codes.ts";
export { channelOf, interleaveChannels } from "./stereo-codes.ts";
export type { Weights } from "./weights.ts";
