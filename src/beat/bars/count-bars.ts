/**
 * Counts beats in a metre that the learnt patterns do not know: 2, 5, 6 and 7. The beats are those that
 * were decoded in 4 or 3; where the bars begin is where sounds are struck hardest and the bass changes.
 */
import type { Ratio } from "#base";
import type { DecodedBeat } from "./decode-bars.ts";
import { softmax } from "./downbeat-network.ts";

/** Beats, counted. */
export interface CountedBars {
  /** As they were, with other positions. */
  readonly beats: readonly DecodedBeat[];
  /** Probability that the bars begin there. */
  readonly downbeatConfidence: Ratio;
}

/**
 * Choose the metre in which beats are decoded that are counted in another.
 *
 * @param beatsPerBar - 2…7
 */
export function decodedMetre(beatsPerBar: number): 3 | 4 {
  return beatsPerBar % 3 === 0 ? 3 : 4;
}

/** How strongly each beat sounds like the first of a bar. */
function strengthsOf(beats: readonly DecodedBeat[], curves: readonly Float32Array[]): number[] {
  return beats.map(({ step }) => {
    const at = Math.round(step);
    return curves.reduce((sum, curve) => sum + Math.max(0, curve[at] ?? 0), 0);
  });
}

/**
 * Count beats.
 *
 * @param beats - decoded in `decodedMetre`, rising
 * @param curves - what tells the first beat of a bar, on the grid of the beats [D][length]
 * @param beatsPerBar - 2, 5, 6 or 7
 */
export function countBars(
  beats: readonly DecodedBeat[],
  curves: readonly Float32Array[],
  beatsPerBar: number,
): CountedBars {
  if (beats.length === 0) return { beats, downbeatConfidence: 0 };
  const strengths = strengthsOf(beats, curves);
  const mean = strengths.reduce((sum, x) => sum + x, 0) / strengths.length;
  const spread = Math.sqrt(strengths.reduce((sum, x) => sum + (x - mean) ** 2, 0) / strengths.length);
  // Bars of 2 begin where bars of 4 do, bars of 6 where some of 3 do.
  const shared = { 2: 2, 6: 3 }[beatsPerBar];
  const logits = Float64Array.from({ length: beatsPerBar }, (_, phase) => {
    const own = strengths.filter((_, i) => i % beatsPerBar === phase);
    const agree = beats.filter(
      ({ position }, i) => i % beatsPerBar === phase && position % (shared ?? 1) === 0,
    );
    if (own.length === 0) return -30;
    const average = own.reduce((sum, x) => sum + x, 0) / own.length;
    const agreement = shared === undefined ? 0 : (8 * agree.length) / own.length;
    return ((average - mean) / (spread + 1e-9)) * Math.sqrt(own.length) + agreement;
  });
  const probabilities = softmax(logits);
  const first = probabilities.indexOf(Math.max(...probabilities));
  return {
    beats: beats.map((beat, i) => ({ ...beat, position: (i - first + beatsPerBar) % beatsPerBar })),
    downbeatConfidence: probabilities[first],
  };
}
