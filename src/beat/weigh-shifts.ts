/**
 * Asks, of beats that were found, how well the music would fit if all of them were meant
 * elsewhere: half a beat later, one beat later, … A listener who has no better idea is sure.
 */
import { type BarPatterns, placesPerBeat } from "./bar-patterns.ts";
import type { DecodedBeat } from "./decode-bars.ts";
import type { RhythmGrid } from "./rhythm-grid.ts";

/**
 * Lay all bars of a walk on top of each other.
 *
 * @param grid - curves
 * @param beats - the walk
 * @param beatsPerBar - its metre
 * @returns mean over the bars, with the weight of evidence [beatsPerBar · places, D]: it grows with
 *   the number of bars, but slower, since bars repeat each other
 */
export function foldBeats(
  grid: RhythmGrid,
  beats: readonly DecodedBeat[],
  beatsPerBar: number,
): Float32Array {
  const dimensions = grid.curves.length;
  const folded = new Float32Array(beatsPerBar * placesPerBeat * dimensions);
  for (const { step, interval, position } of beats) {
    for (let k = 0; k < placesPerBeat; k++) {
      const at = step + Math.round((interval * k) / placesPerBeat);
      if (at < 0 || at >= grid.length) continue;
      const row = (position * placesPerBeat + k) * dimensions;
      for (let d = 0; d < dimensions; d++) folded[row + d] += grid.curves[d][at];
    }
  }
  const bars = Math.max(1, beats.length / beatsPerBar);
  const gain = Math.sqrt(Math.min(8, bars)) / bars;
  return folded.map((x) => x * gain);
}

/**
 * Score every shift of a folded bar by its best pattern.
 *
 * @param folded - [beatsPerBar · places, D]
 * @param patterns - of that metre
 * @returns score where the bar line lies s places after where it was put [beatsPerBar · places]
 */
export function weighShifts(folded: Float32Array, patterns: BarPatterns): Float64Array {
  const size = folded.length;
  const places = patterns.beatsPerBar * placesPerBeat;
  const dimensions = size / places;
  const twice = new Float64Array(2 * size);
  twice.set(folded);
  twice.set(folded, size);
  const scores = new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
  for (let s = 0; s < places; s++) {
    for (let p = 0; p < patterns.count; p++) {
      let sum = 0;
      const from = s * dimensions;
      for (let x = 0; x < size; x++) sum += patterns.weights[p * size + x] * twice[from + x];
      scores[s] = Math.max(scores[s], sum);
    }
  }
  return scores;
}
