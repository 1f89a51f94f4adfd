/**
 * What bars sound like: for every twelfth of every beat, how welcome each curve is there. A few
 * patterns stand side by side, because a reggae bar is no house bar. Knows weights; refuses to
 * know where they come from.
 */
import type { RhythmGrid } from "./rhythm-grid.ts";

/** Places within a beat: twelfths hold sixteenths and triplets. */
export const placesPerBeat = 12;

/** Rhythm patterns of one metre. */
export interface BarPatterns {
  readonly beatsPerBar: number;
  /** P */
  readonly count: number;
  /** [P, beatsPerBar, places, D] */
  readonly weights: Float32Array;
}

/**
 * Weigh a stretch of the grid with every place of every pattern.
 *
 * @param grid - curves
 * @param patterns - weights
 * @param from - first step, may be negative: nothing sounds there
 * @param to - one past the last step
 * @returns gain of every place at every step [P · beatsPerBar · places, to − from]
 */
export function weighPlaces(grid: RhythmGrid, patterns: BarPatterns, from: number, to: number): Float32Array {
  const width = to - from;
  const dimensions = grid.curves.length;
  const places = patterns.count * patterns.beatsPerBar * placesPerBeat;
  const gains = new Float32Array(places * width);
  const first = Math.max(0, from);
  const last = Math.min(grid.length, to);
  for (let place = 0; place < places; place++) {
    const row = place * width - from;
    for (let d = 0; d < dimensions; d++) {
      const weight = patterns.weights[place * dimensions + d];
      const curve = grid.curves[d];
      if (weight !== 0) for (let g = first; g < last; g++) gains[row + g] += weight * curve[g];
    }
  }
  return gains;
}
