/**
 * Decides what nobody said: the tempo, the metre. Reads the music in every way that is possible
 * and keeps the best, with a listener's habits as the tie-break.
 */
import type { Bpm, Ratio } from "#base";
import { guessTempi, tempoHabit } from "./guess-tempi.ts";
import { onsetHop } from "./onset-strength.ts";
import { bassBands, pitchClasses, pitchHop } from "./pitch-content.ts";
import { type BarReading, readBars } from "./read-bars.ts";
import type { RhythmFeatures } from "./rhythm-features.ts";

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
  };
}

/** How much a reading explains, per second, with the habits of listeners. */
function meritOf(reading: BarReading, duration: number): number {
  const perSecond = reading.bars.score / Math.max(4, duration);
  return perSecond + tempoHabit(reading.bpm) - (reading.beatsPerBar === 3 ? 0.3 : 0);
}

/**
 * Choose tempo and metre.
 *
 * @param features - what was heard
 * @param known - what need not be chosen
 * @returns null where no tempo is given and nothing repeats
 */
export function chooseTempoAndMetre(
  features: RhythmFeatures,
  known: { readonly bpm?: Bpm | undefined; readonly beatsPerBar?: 3 | 4 | undefined },
): { readonly bpm: Bpm; readonly beatsPerBar: 3 | 4 } | null {
  const { bpm, beatsPerBar } = known;
  if (bpm !== undefined && beatsPerBar !== undefined) return { bpm, beatsPerBar };
  const excerpt = excerptOf(features);
  const metres = beatsPerBar === undefined ? ([4, 3] as const) : [beatsPerBar];
  const tempi = bpm === undefined ? guessTempi(excerpt.onsets) : [bpm];
  let best: { bpm: Bpm; beatsPerBar: 3 | 4; merit: number } | null = null;
  for (const tempo of tempi) {
    for (const metre of metres) {
      const reading = readBars(excerpt, tempo, metre, bpm === undefined ? guessedReach : givenReach);
      const merit = meritOf(reading, excerpt.duration);
      if (!best || merit > best.merit) best = { bpm: tempo, beatsPerBar: metre, merit };
    }
  }
  return best;
}
