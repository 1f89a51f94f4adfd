/** The door of `model`: what MusicGen is. */

export { type Nats, surpriseOfCodes } from "./codes/code-surprise.ts";
export {
  type Chunk,
  chunkFeeds,
  decodeCache,
  givenColumns,
  placeCodes,
  spreadPrompt,
} from "./codes/decode-feeds.ts";
export { applyDelayPattern, type Columns, revertDelayPattern } from "./codes/delay-pattern.ts";
export { channelOf, interleaveChannels } from "./codes/stereo-codes.ts";
export { type MusicGenConfig, parseConfig } from "./config.ts";
export { builderVersion, buildGraphs, type GraphName, graphFile, graphNames } from "./graphs/build-graphs.ts";
export type { Precision } from "./graphs/layers.ts";
export type { NoiseKey } from "./sampling/noise.ts";
export { defaultSampling, isGuided, type Sampling, samplingFeeds } from "./sampling/sampling-settings.ts";
export type { Weights } from "./weights/weights.ts";
