/** The door of `beat`: a listener. */
export { type BeatTracker, createBeatTracker, trackBeats } from "./create-beat-tracker.ts";
export type { TrackOptions } from "./tempo/find-beats.ts";
