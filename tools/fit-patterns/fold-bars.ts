/**
 * A piece as one bar: all its bars laid on top of each other, place by place.
 */
import { placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { curveCount, layOnGrid } from "../../src/beat/bars/rhythm-grid.ts";
import type { RhythmFeatures } from "../../src/beat/features/rhythm-features.ts";
import { stepAt } from "../../src/beat/tempo/tempo-space.ts";

/** Where the beats of a piece are. */
export interface KnownBeats {
  readonly beatsPerBar: 3 | 4;
  readonly beats: readonly { readonly time_s: number; readonly position: number }[];
}

/** Sums over the bars, [beatsPerBar · places, D], and how many bars. */
export interface FoldedBar {
  readonly beatsPerBar: 3 | 4;
  readonly bars: number;
  readonly sums: Float32Array;
}

/**
 * Fold a piece.
 *
 * @param features - what the listener heard of it
 * @param known - where its beats are
 * @param asked - the tempo the listener is told
 */
export function foldBars(features: RhythmFeatures, known: KnownBeats, asked: number): FoldedBar {
  const step = stepAt(asked);
  const grid = layOnGrid(features, step, 60 / asked);
  const sums = new Float32Array(known.beatsPerBar * placesPerBeat * curveCount);
  const { beats } = known;
  for (let i = 0; i + 1 < beats.length; i++) {
    const start = beats[i].time_s;
    const length = beats[i + 1].time_s - start;
    for (let k = 0; k < placesPerBeat; k++) {
      const at = Math.round((start + (length * k) / placesPerBeat) / step);
      if (at < 0 || at >= grid.length) continue;
      const row = ((beats[i].position - 1) * placesPerBeat + k) * curveCount;
      for (let d = 0; d < curveCount; d++) sums[row + d] += grid.curves[d][at];
    }
  }
  return { beatsPerBar: known.beatsPerBar, bars: beats.length / known.beatsPerBar, sums };
}
