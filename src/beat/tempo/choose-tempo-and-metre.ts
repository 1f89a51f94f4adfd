/**
 * Decides what the caller did not say: first the tempo, then the metre. Decodes the music under every
 * likely hypothesis and keeps the best; a prior over tempi breaks ties.
 */
import type { Bpm, Ratio } from "#base";
import { type BarHypothesis, decodeAtTempo } from "../bars/decode-at-tempo.ts";
import { scoreDownbeats } from "../bars/downbeat-network.ts";
import { foldBarFeatures } from "../bars/fold-bar-features.ts";
import { envelopeHop } from "../features/energy-envelopes.ts";
import { measureAccents } from "../features/measure-accents.ts";
import { onsetHop } from "../features/onset-strength.ts";
import { bassBands, pitchClasses, pitchHop } from "../features/pitch-content.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { findTempoCandidates, logTempoPrior } from "./find-tempo-candidates.ts";

/** A given tempo is followed by this ratio, either way; beyond it, it is another tempo. */
export const givenReach: Ratio = 1.25;
const candidateReach: Ratio = 1.06;
const excerptSeconds = 60;

/** Cut a minute out of the middle of a long recording: enough to tell tempo and metre. */
function excerptOf(features: RhythmFeatures): RhythmFeatures {
  if (features.duration <= 1.5 * excerptSeconds) return features;
  const from = features.duration / 2 - excerptSeconds / 2;
  const cut = (values: Float32Array, hop: number, width: number) =>
    values.subarray(Math.round(from / hop) * width, Math.round((from + excerptSeconds) / hop) * width);
  const { onsets, chroma, bass, envelopes } = features;
  return {
    ...features,
    duration: excerptSeconds,
    onsets: onsets.map((band) => cut(band, onsetHop, 1)),
    chroma: cut(chroma, pitchHop, pitchClasses),
    bass: cut(bass, pitchHop, bassBands),
    envelopes: {
      low: cut(envelopes.low, envelopeHop, 1),
      full: cut(envelopes.full, envelopeHop, 1),
      high: cut(envelopes.high, envelopeHop, 1),
    },
  };
}

/** What bars of three must score more, per beat, to be preferred: most music is in four. */
const triplePenalty = 0.54;
/** Weight of the tempo prior beside the downbeat contrast. */
const priorWeight = 3;

/**
 * How much better the bars begin at their best subdivision than at an average one; at a wrong tempo no
 * subdivision is much better than another.
 */
function downbeatContrast(
  { grid, bars, beatsPerBar }: BarHypothesis,
  features: RhythmFeatures,
  weights: BeatWeights,
): number {
  const curves = [...grid.curves, ...measureAccents(features.envelopes, grid.step, grid.length)];
  const barFeatures = foldBarFeatures(curves, bars.beats, beatsPerBar, null);
  const scores = scoreDownbeats(barFeatures, weights.downbeatNetworks[beatsPerBar]);
  return Math.max(...scores) - scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const scorePerBeat = ({ bars }: BarHypothesis) => bars.score / Math.max(1, bars.beats.length);

/** What need not be chosen. */
interface KnownTempoAndMetre {
  readonly bpm?: Bpm | undefined;
  readonly beatsPerBar?: 3 | 4 | undefined;
}

/**
 * Choose tempo and metre.
 *
 * @param features - of the recording
 * @param weights - learnt ones
 * @param known - what need not be chosen
 * @returns null where no tempo is given and nothing repeats
 */
export function chooseTempoAndMetre(
  features: RhythmFeatures,
  weights: BeatWeights,
  known: KnownTempoAndMetre,
): { readonly bpm: Bpm; readonly beatsPerBar: 3 | 4 } | null {
  if (known.bpm !== undefined && known.beatsPerBar !== undefined) {
    return { bpm: known.bpm, beatsPerBar: known.beatsPerBar };
  }
  const excerpt = excerptOf(features);
  const bpm = known.bpm ?? chooseTempo(excerpt, weights, known.beatsPerBar ?? 4);
  if (bpm === null) return null;
  return { bpm, beatsPerBar: known.beatsPerBar ?? chooseMetre(excerpt, weights, bpm) };
}

function chooseTempo(features: RhythmFeatures, weights: BeatWeights, beatsPerBar: 3 | 4): Bpm | null {
  let best: { bpm: Bpm; score: number } | null = null;
  for (const bpm of findTempoCandidates(features.onsets)) {
    const patterns = weights.barPatterns[beatsPerBar];
    const hypothesis = decodeAtTempo(features, bpm, beatsPerBar, candidateReach, patterns);
    const score = downbeatContrast(hypothesis, features, weights) + priorWeight * logTempoPrior(bpm);
    if (!best || score > best.score) best = { bpm, score };
  }
  return best?.bpm ?? null;
}

function chooseMetre(features: RhythmFeatures, { barPatterns }: BeatWeights, bpm: Bpm): 3 | 4 {
  const four = decodeAtTempo(features, bpm, 4, givenReach, barPatterns[4]);
  const three = decodeAtTempo(features, bpm, 3, givenReach, barPatterns[3]);
  return scorePerBeat(three) > scorePerBeat(four) + triplePenalty ? 3 : 4;
}
