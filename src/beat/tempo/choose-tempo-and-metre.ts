/**
 * Decides what the caller did not say: first the tempo, then the metre. Decodes the music under every
 * likely hypothesis and keeps the best; a prior over tempi breaks ties.
 */
import type { Bpm, Ratio, Seconds } from "#base";
import { type BarHypothesis, decodeAtTempo } from "../bars/decode-at-tempo.ts";
import { scoreDownbeats } from "../bars/downbeat-network.ts";
import { foldBarFeatures } from "../bars/fold-bar-features.ts";
import { envelopeHop } from "../features/energy-envelopes.ts";
import { measureAccents } from "../features/measure-accents.ts";
import { fineBands, onsetHop } from "../features/onset-strength.ts";
import { bassBands, pitchClasses, pitchHop } from "../features/pitch-content.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { findTempoCandidates, logTempoPrior } from "./find-tempo-candidates.ts";

/** A given tempo is followed by this ratio, either way; beyond it, it is another tempo. */
export const givenReach: Ratio = 1.25;
const candidateReach: Ratio = 1.06;
/** Enough to tell tempo and metre. */
const excerptSeconds: Seconds = 60;

/**
 * Cut an excerpt out of the middle of a long recording.
 *
 * @param features - of the recording
 * @param seconds - of the excerpt; what is not half as long again stays whole
 */
export function excerptOf(features: RhythmFeatures, seconds: Seconds): RhythmFeatures {
  if (features.duration <= 1.5 * seconds) return features;
  const start = features.duration / 2 - seconds / 2;
  const end = start + seconds;
  const cut = (values: Float32Array, hop: number, width: number) =>
    values.subarray(Math.round(start / hop) * width, Math.round(end / hop) * width);
  const { onsets, fine, chroma, bass, envelopes } = features;
  return {
    ...features,
    duration: seconds,
    onsets: onsets.map((band) => cut(band, onsetHop, 1)),
    fine: fine.subarray(Math.round(start / onsetHop) * fineBands, Math.round(end / onsetHop) * fineBands),
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
/** …or how much clearer the beginnings of its bars must be. */
const clearerBars = 1.5;
/** What a tempo must score more in three than the best in four does, for the music to be heard in three. */
const triplePreference = 1;
/** So many of the likeliest tempi in four are tried in three. */
const triedInThree = 4;
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
  const excerpt = excerptOf(features, excerptSeconds);
  const { bpm, beatsPerBar } = known;
  if (bpm !== undefined) return { bpm, beatsPerBar: chooseMetre(excerpt, weights, bpm) };
  const ranked = rankTempi(excerpt, weights, beatsPerBar ?? 4, findTempoCandidates(excerpt.onsets));
  const [best] = ranked;
  if (!best) return null;
  if (beatsPerBar !== undefined) return { bpm: best.bpm, beatsPerBar };
  // In three the beat may be at another level: a waltz at 120 has four beats at 60 too.
  const tried = ranked.slice(0, triedInThree).map((tempo) => tempo.bpm);
  const [triple] = rankTempi(excerpt, weights, 3, tried);
  const isTriple =
    triple && triple.score > best.score + triplePreference && chooseMetre(excerpt, weights, triple.bpm) === 3;
  if (isTriple) return { bpm: triple.bpm, beatsPerBar: 3 };
  return { bpm: best.bpm, beatsPerBar: chooseMetre(excerpt, weights, best.bpm) };
}

/** A tempo, and how well it fits. */
interface ScoredTempo {
  readonly bpm: Bpm;
  readonly score: number;
}

/** Tempi by how well they fit in a metre, best first. */
function rankTempi(
  features: RhythmFeatures,
  weights: BeatWeights,
  beatsPerBar: 3 | 4,
  candidates: readonly Bpm[],
): ScoredTempo[] {
  const ranked = candidates.map((bpm) => {
    const patterns = weights.barPatterns[beatsPerBar];
    const hypothesis = decodeAtTempo(features, bpm, beatsPerBar, candidateReach, patterns);
    return { bpm, score: downbeatContrast(hypothesis, features, weights) + priorWeight * logTempoPrior(bpm) };
  });
  return ranked.sort((a, b) => b.score - a.score);
}

function chooseMetre(features: RhythmFeatures, weights: BeatWeights, bpm: Bpm): 3 | 4 {
  const decode = (beatsPerBar: 3 | 4) =>
    decodeAtTempo(features, bpm, beatsPerBar, givenReach, weights.barPatterns[beatsPerBar]);
  const [four, three] = [decode(4), decode(3)];
  if (scorePerBeat(three) > scorePerBeat(four) + triplePenalty) return 3;
  const contrast = (hypothesis: BarHypothesis) => downbeatContrast(hypothesis, features, weights);
  return contrast(three) > contrast(four) + clearerBars ? 3 : 4;
}
