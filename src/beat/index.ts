/** The door of `beat`: a beat tracker. */
export { type BeatStream, type BeatTracker, createBeatTracker } from "./create-beat-tracker.ts";
export type { TrackOptions } from "./tempo/find-beats.ts";
export { type BeatWeights, parseBeatWeights } from "./weights/beat-weights.ts";
