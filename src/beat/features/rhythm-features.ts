/**
 * All features that beats are found by, extracted in order of arrival: some kilobytes a second. The sound
 * itself is not kept.
 */
import type { Hertz, Seconds } from "#base";
import { createEnvelopeFollower, type EnergyEnvelopes } from "./energy-envelopes.ts";
import { createOnsetExtractor } from "./onset-strength.ts";
import { createPitchExtractor } from "./pitch-content.ts";

/** The features of a recording. */
export interface RhythmFeatures {
  readonly duration: Seconds;
  /** Onset strength by band, 100 values a second. [bands][T] */
  readonly onsets: readonly Float32Array[];
  /** What the beat network hears, 100 rows a second: rises and levels in finer bands. [T, fineBands] */
  readonly fine: Uint8Array;
  /** Pitch classes, 25 rows a second. [T, 12] */
  readonly chroma: Float32Array;
  /** The bass register, 25 rows a second. [T, 26] */
  readonly bass: Float32Array;
  readonly envelopes: EnergyEnvelopes;
}

/** A streaming extractor: mono sound goes in, features come out at the end. */
export interface FeatureExtractor {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give the features. */
  finish(): RhythmFeatures;
}

/**
 * Create an extractor.
 *
 * @param sampleRate - 8000…96000
 */
export function createFeatureExtractor(sampleRate: Hertz): FeatureExtractor {
  const onset = createOnsetExtractor(sampleRate);
  const pitch = createPitchExtractor(sampleRate);
  const envelopes = createEnvelopeFollower(sampleRate);
  let received = 0;
  return {
    push(mono) {
      received += mono.length;
      onset.push(mono);
      pitch.push(mono);
      envelopes.push(mono);
    },
    finish: () => ({
      duration: received / sampleRate,
      ...onset.finish(),
      ...pitch.finish(),
      envelopes: envelopes.finish(),
    }),
  };
}
