/**
 * The side door of `beat`: what training needs of it. The program itself never opens it; `training/beat`
 * learns the weights through the same features that the tracker sees.
 */
export { type BarPatterns, subdivisionsPerBeat } from "./bars/bar-patterns.ts";
export { decodeAtTempo } from "./bars/decode-at-tempo.ts";
export { type DownbeatNetwork, scoreDownbeats, softmax } from "./bars/downbeat-network.ts";
export { type BeatSequence, barFeatureCount, foldBarFeatures } from "./bars/fold-bar-features.ts";
export { curveCount, type RhythmGrid, sampleOnGrid } from "./bars/rhythm-grid.ts";
export { measureAccents } from "./features/measure-accents.ts";
export { createFeatureExtractor, type RhythmFeatures } from "./features/rhythm-features.ts";
export { soundingSpan } from "./features/sounding-span.ts";
export { type Activations, hearAtTempo } from "./network/beat-network.ts";
export { decodeActivations } from "./network/decode-activations.ts";
export { type Hearing, hearBars, hearNear } from "./network/hear-recording.ts";
export { networkSource, openNetworkInput } from "./network/network-input.ts";
export { findTempoCandidates } from "./tempo/find-tempo-candidates.ts";
export { stepAt } from "./tempo/tempo-space.ts";
export { beatWeightsFormat } from "./weights/beat-weights.ts";
