/** The door of `beat`: a listener. */
export { type BeatTracker, createBeatTracker, type TrackOptions, trackBeats } from "./create-beat-tracker.ts";
