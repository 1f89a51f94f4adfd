/**
 * From what was heard to beats: the order of the questions. How each is answered stands in its
 * own file.
 */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import { readBars } from "../bars/read-bars.ts";
import { settleBars } from "../bars/settle-bars.ts";
import { estimateLag } from "../features/attack-lag.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { soundingSpan } from "../features/sounding-span.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { chooseTempoAndMetre, givenReach } from "./choose-reading.ts";
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

/** A beat that is heard a moment before the sound begins is the one that the sound begins with. */
const margin: Seconds = 0.04;

/**
 * Find beats.
 *
 * @param features - what was heard
 * @param weights - learnt ones
 * @param options - what is known beforehand
 * @returns the beats within the sounding part; none in silence
 */
export function findBeats(features: RhythmFeatures, weights: BeatWeights, options: TrackOptions): BeatGrid {
  const { duration, attacks } = features;
  const nothing = {
    duration,
    tempo: 0,
    beatsPerBar: options.beatsPerBar ?? 4,
    confidence: 0,
    downbeatConfidence: 0,
    beats: [],
  };
  const span = soundingSpan(attacks);
  const choice = span && chooseTempoAndMetre(features, weights, options);
  if (!span || !choice) return nothing;
  const { bpm, beatsPerBar } = choice;
  const reading = readBars(
    features,
    bpm,
    beatsPerBar,
    givenReach,
    weights.barPatterns[beatsPerBar],
    options.onProgress,
  );
  const { step } = reading.grid;
  const settled = settleBars(reading, features, span.from, weights.downbeatNetworks[beatsPerBar]);
  const sounding = settled.beats.filter((beat) => {
    const time = beat.step * step;
    return time > span.from - margin && time < Math.min(duration, span.to);
  });
  const coarse = sounding.map((beat) => beat.step * step);
  const lag = estimateLag(features.onsets, coarse);
  const times = refineBeats(coarse, attacks, lag).map((time) => Math.max(0, Math.min(time, duration)));
  return {
    duration,
    tempo: tempoOfBeats(times),
    beatsPerBar,
    confidence: settled.beatSureness,
    downbeatConfidence: settled.barSureness,
    beats: sounding.map(({ position }, i) => ({ time: times[i], position: position + 1 })),
  };
}
