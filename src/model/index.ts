/** The door of `model`: what MusicGen is. */

export { type Condition, conditionOn } from "./codes/condition.ts";
export { type DecodeJob, type DecodeRun, decodeColumns } from "./codes/decode-columns.ts";
export { type Nats, scoreCodes } from "./codes/score-codes.ts";
export { channelOf, interleaveChannels } from "./codes/stereo-codes.ts";
export { type MusicGenConfig, parseConfig } from "./config.ts";
export { builderVersion, buildGraphs, type GraphName, graphFile, graphNames } from "./graphs/build-graphs.ts";
export type { Precision } from "./graphs/layers.ts";
export type { NoiseKey } from "./sampling/noise.ts";
export { defaultSampling, type Sampling } from "./sampling/sampling-settings.ts";
export type { Weights } from "./weights/weights.ts";
