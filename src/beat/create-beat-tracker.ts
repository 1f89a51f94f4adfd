/**
 * The listener as the other floors know it: sound in, beats out.
 */
import { type AudioClip, type BeatGrid, type Hertz, LooperError, mixToMono } from "#base";
import { createRhythmListener } from "./features/rhythm-features.ts";
import { findBeats, type TrackOptions } from "./tempo/find-beats.ts";

/** A tracker with a life: blocks go in, beats come out at the end. */
export interface BeatTracker {
  /** Take the next block [C, N], of the tracker's sample rate. */
  push(block: AudioClip): void;
  /** Close and give the beats. */
  finish(): BeatGrid;
}

/** Tell whether a number lies in a range; NaN does not. */
const within = (value: number, least: number, most: number) => value >= least && value <= most;

/**
 * Open a beat tracker. What it keeps of the sound is about 12 KB a second.
 *
 * @param options - sample rate 8000…96000, and what is known beforehand
 * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
 */
export function createBeatTracker(options: TrackOptions & { readonly sampleRate: Hertz }): BeatTracker {
  const { sampleRate, bpm } = options;
  if (!within(sampleRate, 8000, 96000)) {
    const message = `A sample rate of ${sampleRate} Hz cannot be listened to; 8000 to 96000 Hz can.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { sampleRate } });
  }
  if (bpm !== undefined && !within(bpm, 40, 300)) {
    const message = `A tempo of ${bpm} bpm is outside 40 to 300.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { bpm } });
  }
  const ear = createRhythmListener(sampleRate);
  return {
    push: (block) => ear.push(mixToMono(block)),
    finish: () => findBeats(ear.finish(), options),
  };
}

/**
 * Track the beats of a clip.
 *
 * @param clip - audio [C, N], 8000…96000 Hz
 * @param options - what is known beforehand
 * @returns the beats, at the level nearest the requested tempo
 * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
 */
export function trackBeats(clip: AudioClip, options: TrackOptions = {}): BeatGrid {
  const tracker = createBeatTracker({ ...options, sampleRate: clip.sampleRate });
  tracker.push(clip);
  return tracker.finish();
}
