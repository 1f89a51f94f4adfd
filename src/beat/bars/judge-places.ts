/**
 * Asks of every place of the bar how well it would do as beat 1: a small network looks at the whole
 * bar as it is seen from there. Knows evidence and weights; refuses to know where they come from.
 */

import { evidenceWidth } from "./bar-evidence.ts";
import { placesPerBeat } from "./bar-patterns.ts";

/** One layer of units that each look at a whole bar, and what each of them is worth. */
export interface PlaceJudge {
  readonly beatsPerBar: 3 | 4;
  /** [H, beatsPerBar · places, evidenceWidth] */
  readonly weights: Float32Array;
  /** [H] */
  readonly biases: Float32Array;
  /** [H] */
  readonly worths: Float32Array;
}

/**
 * Judge places.
 *
 *     score[s] = Σ worth · max(0, bias + weights · evidence seen from place s)
 *
 * @param evidence - [beatsPerBar · places, evidenceWidth]
 * @param judge - for that metre
 * @returns score of every place [beatsPerBar · places]: differences are differences of log-probability
 * @source own
 */
export function judgePlaces(evidence: Float32Array, judge: PlaceJudge): Float64Array {
  const { weights, biases, worths } = judge;
  const size = evidence.length;
  const twice = new Float32Array(2 * size);
  twice.set(evidence);
  twice.set(evidence, size);
  const scores = new Float64Array(judge.beatsPerBar * placesPerBeat);
  for (let s = 0; s < scores.length; s++) {
    const from = s * evidenceWidth;
    for (let h = 0; h < biases.length; h++) {
      let sum = biases[h];
      const row = h * size;
      for (let x = 0; x < size; x++) sum += weights[row + x] * twice[from + x];
      if (sum > 0) scores[s] += worths[h] * sum;
    }
  }
  return scores;
}

/**
 * Turn scores into probabilities.
 *
 * @param scores - [n]
 * @returns [n], they add up to 1
 */
export function shareOut(scores: Float64Array): Float64Array {
  const top = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const shares = scores.map((score) => Math.exp(score - top));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
