/**
 * What bars sound like: a weight for each curve at every twelfth of every beat. A few patterns stand side
 * by side, because a reggae bar is not a house bar.
 */
import type { RhythmGrid } from "./rhythm-grid.ts";

/** Twelfths of a beat hold sixteenths and triplets. */
export const subdivisionsPerBeat = 12;

/** Rhythm patterns of one metre. */
export interface BarPatterns {
  readonly beatsPerBar: number;
  /** P */
  readonly count: number;
  /** [P, beatsPerBar, subdivisions, D] */
  readonly weights: Float32Array;
}

/**
 * Score every step of a window of the grid as every subdivision of every pattern.
 *
 * @param grid - curves
 * @param patterns - weights
 * @param from - first step, may be negative: the grid is silent there
 * @param to - one past the last step
 * @returns log-likelihoods [P · beatsPerBar · subdivisions, to − from]
 */
export function scoreSubdivisions(
  grid: RhythmGrid,
  patterns: BarPatterns,
  from: number,
  to: number,
): Float32Array {
  const width = to - from;
  const dimensions = grid.curves.length;
  const subdivisions = patterns.count * patterns.beatsPerBar * subdivisionsPerBeat;
  const scores = new Float32Array(subdivisions * width);
  const first = Math.max(0, from);
  const last = Math.min(grid.length, to);
  for (let s = 0; s < subdivisions; s++) {
    const row = s * width - from;
    for (let d = 0; d < dimensions; d++) {
      const weight = patterns.weights[s * dimensions + d];
      const curve = grid.curves[d];
      if (weight !== 0) for (let g = first; g < last; g++) scores[row + g] += weight * curve[g];
    }
  }
  return scores;
}
