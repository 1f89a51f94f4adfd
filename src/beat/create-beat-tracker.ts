/**
 * The beat tracker as the other floors know it: sound in, beats out.
 */
import { type AudioClip, type BeatGrid, type Hertz, LooperError } from "#base";
import { createDecimator } from "#dsp";
import { createFeatureExtractor } from "./features/rhythm-features.ts";
import { createBlockMixer } from "./mix-blocks.ts";
import { findBeats, type TrackOptions } from "./tempo/find-beats.ts";
import type { BeatWeights } from "./weights/beat-weights.ts";

/** A beat tracker with its weights. */
export interface BeatTracker {
  /**
   * Track the beats of a clip.
   *
   * @param clip - audio [C, N], 8000…768000 Hz
   * @param options - what is known beforehand
   * @returns the beats, at the level nearest the requested tempo
   * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
   */
  track(clip: AudioClip, options?: TrackOptions): BeatGrid;
  /**
   * Track the beats of audio that comes in blocks. What is kept of the sound is about 12 KB a second.
   *
   * @param options - sample rate 8000…768000, and what is known beforehand
   * @throws INPUT_OUT_OF_RANGE for rates and tempi outside their range
   */
  stream(options: TrackOptions & { readonly sampleRate: Hertz }): BeatStream;
}

/** Audio that is tracked as it comes: blocks go in, beats come out at the end. */
export interface BeatStream {
  /** Take the next block [C, N], of the stream's sample rate. */
  push(block: AudioClip): void;
  /** Close and give the beats. */
  finish(): BeatGrid;
}

/** Sound of higher rates is decimated before it is heard. */
const maxHeardRate: Hertz = 96_000;

/** Tell whether a number lies in a range; NaN does not. */
const within = (value: number, min: number, max: number) => value >= min && value <= max;

/**
 * Create a beat tracker.
 *
 * @param weights - learnt ones
 */
export function createBeatTracker(weights: BeatWeights): BeatTracker {
  const stream: BeatTracker["stream"] = (options) => {
    checkRanges(options);
    const { sampleRate } = options;
    // Nobody hears what the highest rates hold.
    const factor = Math.ceil(sampleRate / maxHeardRate);
    const decimator = createDecimator(factor);
    const extractor = createFeatureExtractor(sampleRate / factor);
    const mixer = createBlockMixer(sampleRate, (mono) =>
      extractor.push(factor === 1 ? mono : decimator.push(mono)),
    );
    return {
      push: (block) => mixer.push(block),
      finish() {
        mixer.finish();
        if (factor > 1) extractor.push(decimator.finish());
        return findBeats(extractor.finish(), weights, options);
      },
    };
  };
  return {
    stream,
    track(clip, options = {}) {
      const opened = stream({ ...options, sampleRate: clip.sampleRate });
      opened.push(clip);
      return opened.finish();
    },
  };
}

function checkRanges({ sampleRate, bpm, beatsPerBar }: TrackOptions & { readonly sampleRate: Hertz }): void {
  if (beatsPerBar !== undefined && !(Number.isInteger(beatsPerBar) && within(beatsPerBar, 2, 7))) {
    const message = `A metre of ${beatsPerBar} beats in a bar is not one of 2 to 7.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { beatsPerBar } });
  }
  if (!within(sampleRate, 8000, 768_000)) {
    const message = `A sample rate of ${sampleRate} Hz is outside 8000 to 768000.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { sampleRate } });
  }
  if (bpm !== undefined && !within(bpm, 40, 300)) {
    const message = `A tempo of ${bpm} bpm is outside 40 to 300.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { bpm } });
  }
}
