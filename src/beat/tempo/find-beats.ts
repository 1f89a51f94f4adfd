/**
 * From features to beats, step by step: tempo and metre, bars, their phase, the exact time of each beat.
 */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import { correctPhase } from "../bars/correct-phase.ts";
import { decodeAtTempo } from "../bars/decode-at-tempo.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { estimateSoftOnsetLag } from "../features/soft-onset-lag.ts";
import { soundingSpan } from "../features/sounding-span.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { chooseTempoAndMetre, givenReach } from "./choose-tempo-and-metre.ts";
import { refineBeats } from "./refine-beats.ts";
import { tempoOfBeats } from "./tempo-of-beats.ts";

/** What is known beforehand. */
export interface TrackOptions {
  /** The tempo asked for, 40…300: only it and its octaves are considered. Absent: any tempo. */
  readonly bpm?: Bpm | undefined;
  /** The metre; absent: whichever of 3 and 4 fits better. */
  readonly beatsPerBar?: 3 | 4 | undefined;
  /** Called with the share of the work that is done. */
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

/** A beat this much before the sound starts is the one that the sound starts with. */
const margin: Seconds = 0.04;

/**
 * Find beats.
 *
 * @param features - of the recording
 * @param weights - learnt ones
 * @param options - what is known beforehand
 * @returns the beats within the sounding part; none in silence
 */
export function findBeats(features: RhythmFeatures, weights: BeatWeights, options: TrackOptions): BeatGrid {
  const { duration, envelopes } = features;
  const span = soundingSpan(envelopes);
  const choice = span && chooseTempoAndMetre(features, weights, options);
  if (!span || !choice) return emptyGrid(duration, options.beatsPerBar ?? 4);
  const { bpm, beatsPerBar } = choice;
  const patterns = weights.barPatterns[beatsPerBar];
  const decoded = decodeAtTempo(features, bpm, beatsPerBar, givenReach, patterns, options.onProgress);
  const { step } = decoded.grid;
  const corrected = correctPhase(decoded, features, span.from, weights.downbeatNetworks[beatsPerBar]);
  const sounding = corrected.beats.filter((beat) => {
    const time = beat.step * step;
    return time > span.from - margin && time < Math.min(duration, span.to);
  });
  const coarse = sounding.map((beat) => beat.step * step);
  const lag = estimateSoftOnsetLag(features.onsets, coarse);
  const times = refineBeats(coarse, envelopes, lag).map((time) => Math.max(0, Math.min(time, duration)));
  return {
    duration,
    tempo: tempoOfBeats(times),
    beatsPerBar,
    confidence: corrected.beatConfidence,
    downbeatConfidence: corrected.downbeatConfidence,
    beats: sounding.map(({ position }, i) => ({ time: times[i], position: position + 1 })),
  };
}

function emptyGrid(duration: Seconds, beatsPerBar: number): BeatGrid {
  return { duration, tempo: 0, beatsPerBar, confidence: 0, downbeatConfidence: 0, beats: [] };
}
