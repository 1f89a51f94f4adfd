/** The beat tracker with the weights that come in this package. */
import type { AudioClip, BeatGrid } from "#base";
import { type BeatTracker, createBeatTracker, parseBeatWeights, type TrackOptions } from "#beat";
import { loadBeatWeights } from "#platform-node";

let tracker: BeatTracker | undefined;

/**
 * Open the beat tracker; its weights are read once, at the first call.
 *
 * @throws LooperError MODEL_NOT_FOUND, MODEL_FILE_CORRUPT where the package is damaged
 */
export function openBeatTracker(): BeatTracker {
  if (!tracker) {
    const { path, json } = loadBeatWeights();
    tracker = createBeatTracker(parseBeatWeights(json, path));
  }
  return tracker;
}

/**
 * Track the beats of a clip.
 *
 * @param clip - audio [C, N], 8000…96000 Hz
 * @param options - what is known beforehand: tempo, metre
 * @returns the beats, at the level nearest the requested tempo
 * @throws LooperError INPUT_OUT_OF_RANGE for rates and tempi outside their range
 */
export function trackBeats(clip: AudioClip, options: TrackOptions = {}): BeatGrid {
  return openBeatTracker().track(clip, options);
}
