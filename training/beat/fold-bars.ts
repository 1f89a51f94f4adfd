/**
 * A piece as one bar: all its bars laid on top of each other, subdivision by subdivision.
 */
import { curveCount, type RhythmFeatures, sampleOnGrid, stepAt, subdivisionsPerBeat } from "#beat/training";

/** Where the beats of a piece are. */
export interface KnownBeats {
  readonly beatsPerBar: 3 | 4;
  readonly beats: readonly { readonly time_s: number; readonly position: number }[];
}

/** Sums over the bars, [beatsPerBar · subdivisions, D], and how many bars. */
export interface FoldedBar {
  readonly beatsPerBar: 3 | 4;
  readonly bars: number;
  readonly sums: Float32Array;
}

/**
 * Fold a piece.
 *
 * @param features - of the piece
 * @param known - where its beats are
 * @param bpm - tempo that the tracker is given
 */
export function foldBars(features: RhythmFeatures, known: KnownBeats, bpm: number): FoldedBar {
  const step = stepAt(bpm);
  const grid = sampleOnGrid(features, step, 60 / bpm);
  const sums = new Float32Array(known.beatsPerBar * subdivisionsPerBeat * curveCount);
  const { beats } = known;
  for (let i = 0; i + 1 < beats.length; i++) {
    const start = beats[i].time_s;
    const length = beats[i + 1].time_s - start;
    for (let k = 0; k < subdivisionsPerBeat; k++) {
      const at = Math.round((start + (length * k) / subdivisionsPerBeat) / step);
      if (at < 0 || at >= grid.length) continue;
      const row = ((beats[i].position - 1) * subdivisionsPerBeat + k) * curveCount;
      for (let d = 0; d < curveCount; d++) sums[row + d] += grid.curves[d][at];
    }
  }
  return { beatsPerBar: known.beatsPerBar, bars: beats.length / known.beatsPerBar, sums };
}
