/**
 * Decides what nobody said: first the tempo, then the metre. Reads the music in every likely way
 * and keeps the best, with a listener's habits as the tie-break.
 */
import type { Bpm, Ratio } from "#base";
import { gatherEvidence } from "../bars/bar-evidence.ts";
import { judgePlaces } from "../bars/judge-places.ts";
import { type BarReading, readBars } from "../bars/read-bars.ts";
import { layAccents } from "../features/accent-curves.ts";
import { attackHop } from "../features/attack-curve.ts";
import { onsetHop } from "../features/onset-strength.ts";
import { bassBands, pitchClasses, pitchHop } from "../features/pitch-content.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import type { BeatWeights } from "../weights/beat-weights.ts";
import { guessTempi, tempoHabit } from "./guess-tempi.ts";

/** A given tempo is followed by this ratio, either way; beyond it, it is another tempo. */
export const givenReach: Ratio = 1.25;
const guessedReach: Ratio = 1.06;
const excerptSeconds = 60;

/** Cut a minute out of the middle of a long recording: enough to tell tempo and metre. */
function excerptOf(features: RhythmFeatures): RhythmFeatures {
  if (features.duration <= 1.5 * excerptSeconds) return features;
  const from = features.duration / 2 - excerptSeconds / 2;
  const cut = (values: Float32Array, hop: number, width: number) =>
    values.subarray(Math.round(from / hop) * width, Math.round((from + excerptSeconds) / hop) * width);
  return {
    ...features,
    duration: excerptSeconds,
    onsets: features.onsets.map((onsets) => cut(onsets, onsetHop, 1)),
    chroma: cut(features.chroma, pitchHop, pitchClasses),
    bass: cut(features.bass, pitchHop, bassBands),
    attacks: {
      low: cut(features.attacks.low, attackHop, 1),
      whole: cut(features.attacks.whole, attackHop, 1),
      high: cut(features.attacks.high, attackHop, 1),
    },
  };
}

/** What a bar of three must explain more, per beat, to be preferred: most music is in four. */
const threeHandicap = 0.54;
/** What a listener's habit is worth beside what the reading explains. */
const habitWeight = 3;

/**
 * How much better the bars begin at their best place than anywhere; at a wrong tempo no place is
 * much better than another.
 */
function contrastOf(
  { grid, bars, beatsPerBar }: BarReading,
  features: RhythmFeatures,
  weights: BeatWeights,
): number {
  const curves = [...grid.curves, ...layAccents(features.attacks, grid.step, grid.length)];
  const evidence = gatherEvidence(curves, bars.beats, beatsPerBar, null);
  const scores = judgePlaces(evidence, weights.downbeatNetworks[beatsPerBar]);
  return Math.max(...scores) - scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const perBeat = ({ bars }: BarReading) => bars.score / Math.max(1, bars.beats.length);

/**
 * Choose tempo and metre.
 *
 * @param features - what was heard
 * @param weights - learnt ones
 * @param known - what need not be chosen
 * @returns null where no tempo is given and nothing repeats
 */
export function chooseTempoAndMetre(
  features: RhythmFeatures,
  weights: BeatWeights,
  known: { readonly bpm?: Bpm | undefined; readonly beatsPerBar?: 3 | 4 | undefined },
): { readonly bpm: Bpm; readonly beatsPerBar: 3 | 4 } | null {
  const { bpm, beatsPerBar } = known;
  if (bpm !== undefined && beatsPerBar !== undefined) return { bpm, beatsPerBar };
  const excerpt = excerptOf(features);
  const metre = beatsPerBar ?? 4;
  let best: { bpm: Bpm; merit: number } | null = bpm === undefined ? null : { bpm, merit: 0 };
  for (const tempo of bpm === undefined ? guessTempi(excerpt.onsets) : []) {
    const reading = readBars(excerpt, tempo, metre, guessedReach, weights.barPatterns[metre]);
    const merit = contrastOf(reading, excerpt, weights) + habitWeight * tempoHabit(tempo);
    if (!best || merit > best.merit) best = { bpm: tempo, merit };
  }
  if (!best || beatsPerBar !== undefined) return best && { bpm: best.bpm, beatsPerBar: metre };
  const four = readBars(excerpt, best.bpm, 4, givenReach, weights.barPatterns[4]);
  const three = readBars(excerpt, best.bpm, 3, givenReach, weights.barPatterns[3]);
  return { bpm: best.bpm, beatsPerBar: perBeat(three) > perBeat(four) + threeHandicap ? 3 : 4 };
}
