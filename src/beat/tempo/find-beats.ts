/**
 * From features to beats, step by step: tempo and metre, bars, their phase, the exact time of each beat.
 */
import type { BeatGrid, Bpm, Ratio, Seconds } from "#base";
import { correctPhase, type PhaseCorrectedBars } from "../bars/correct-phase.ts";
import { type CountedBars, countBars, decodedMetre } from "../bars/count-bars.ts";
import { type BarHypothesis, decodeAtTempo } from "../bars/decode-at-tempo.ts";
import { curveCount } from "../bars/rhythm-grid.ts";
import { measureAccents } from "../features/measure-accents.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { estimateSoftOnsetLag } from "../features/soft-onset-lag.ts";
import { soundingSpan } from "../features/sounding-span.ts";
import { findBeatsByNetwork } from "../network/find-beats-by-network.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { chooseTempoAndMetre, givenReach } from "./choose-tempo-and-metre.ts";
import { findMetronome, type Metronome } from "./find-metronome.ts";
import { placeBeats } from "./place-beats.ts";
import { refineBeats } from "./refine-beats.ts";
import { tempoOfBeats } from "./tempo-of-beats.ts";

/** What is known beforehand. */
export interface TrackOptions {
  /** The tempo asked for, 40…300: only it and its octaves are considered. Absent: any tempo. */
  readonly bpm?: Bpm | undefined;
  /** The metre, 2…7; absent: whichever of 3 and 4 fits better, or the bars of a metronome. */
  readonly beatsPerBar?: number | undefined;
  /** Called with the share of the work that is done. */
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

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
  const metronome = span && findMetronome(envelopes);
  if (metronome && isWanted(metronome, options)) return gridOfMetronome(metronome, features, options);
  if (span && weights.network) return findBeatsByNetwork(features, span, weights.network, options);
  const known = options.beatsPerBar === undefined ? undefined : decodedMetre(options.beatsPerBar);
  const choice = span && chooseTempoAndMetre(features, weights, { bpm: options.bpm, beatsPerBar: known });
  if (!span || !choice) return emptyGrid(duration, options.beatsPerBar ?? 4);
  const { bpm, beatsPerBar } = choice;
  const patterns = weights.barPatterns[beatsPerBar];
  const decoded = decodeAtTempo(features, bpm, beatsPerBar, givenReach, patterns, options.onProgress);
  const { step } = decoded.grid;
  const corrected = correctPhase(decoded, features, span.from, weights.downbeatNetworks[beatsPerBar]);
  const counted = countIn(options.beatsPerBar ?? beatsPerBar, corrected, decoded, features);
  return placeBeats(counted.beats, step, features, span, {
    beatsPerBar: options.beatsPerBar ?? beatsPerBar,
    confidence: corrected.beatConfidence,
    downbeatConfidence: counted.downbeatConfidence,
  });
}

/** Count decoded beats in the metre that is wanted. */
function countIn(
  beatsPerBar: number,
  corrected: PhaseCorrectedBars,
  { grid }: BarHypothesis,
  { envelopes }: RhythmFeatures,
): CountedBars {
  if (beatsPerBar === 3 || beatsPerBar === 4) return corrected;
  const [low, full] = measureAccents(envelopes, grid.step, grid.length);
  // The change of chords over a beat, and of the bass.
  const changes = [grid.curves[curveCount - 3], grid.curves[curveCount - 1]];
  return countBars(corrected.beats, [low, full, ...changes], beatsPerBar);
}

/** A told tempo this near to a metronome's is its own. */
const sameTempo: Ratio = 1.04;
/** How sure a metronome is of its beats, and of bars that it marks; of others one in four is right. */
const metronomeConfidence: Ratio = 0.95;
const unmarkedConfidence: Ratio = 0.25;

/** Whether a metronome's beats are those that the caller asks for. */
function isWanted({ bpm }: Metronome, options: TrackOptions): boolean {
  return options.bpm === undefined || Math.abs(Math.log(options.bpm / bpm)) < Math.log(sameTempo);
}

/** A metronome's sounds as beats. */
function gridOfMetronome(
  { times: coarse, period, first }: Metronome,
  { duration, envelopes, onsets }: RhythmFeatures,
  options: TrackOptions,
): BeatGrid {
  options.onProgress?.(1);
  const beatsPerBar = options.beatsPerBar ?? period ?? 4;
  const lag = estimateSoftOnsetLag(onsets, [...coarse]);
  const times = refineBeats(coarse, envelopes, lag).map((time) => Math.max(0, Math.min(time, duration)));
  const position = (i: number) => ((((i - first) % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1;
  return {
    duration,
    tempo: tempoOfBeats(times),
    beatsPerBar,
    confidence: metronomeConfidence,
    downbeatConfidence: period === beatsPerBar ? metronomeConfidence : unmarkedConfidence,
    beats: times.map((time, i) => ({ time, position: position(i) })),
  };
}

function emptyGrid(duration: Seconds, beatsPerBar: number): BeatGrid {
  return { duration, tempo: 0, beatsPerBar, confidence: 0, downbeatConfidence: 0, beats: [] };
}
