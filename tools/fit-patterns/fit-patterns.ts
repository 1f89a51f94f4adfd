/**
 * Learns bar patterns from folded bars: the patterns that tell the true place of the bar line from
 * all others, a twelfth of a beat apart. Knows sums and gradients; refuses to know music.
 */
import { createRandom } from "#base";
import { placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { curveCount } from "../../src/beat/bars/rhythm-grid.ts";
import type { FoldedBar } from "./fold-bars.ts";

/** How to learn. */
export interface FitOptions {
  readonly patterns: number;
  readonly rounds: number;
  readonly rate: number;
  /** Pull of all weights towards what is common to all beats of a bar. */
  readonly decay: number;
  readonly seed: number;
}

/** Evidence of a folded bar: grows with the number of bars, but slower, since bars repeat each other. */
export function evidenceOf(bar: FoldedBar): Float32Array {
  const gain = Math.sqrt(Math.min(8, bar.bars)) / bar.bars;
  return bar.sums.map((x) => x * gain);
}

/**
 * Score all shifts of a bar under all patterns.
 *
 * @param weights - [P, J, D]
 * @param bar - [J, D]
 * @param P - patterns
 * @returns [J, P]: the score where the bar line is assumed s places after the true one
 */
export function scoreShifts(weights: Float64Array, bar: Float32Array, P: number): Float64Array {
  const size = bar.length;
  const J = size / curveCount;
  const twice = new Float64Array(2 * size);
  twice.set(bar);
  twice.set(bar, size);
  const scores = new Float64Array(J * P);
  for (let s = 0; s < J; s++) {
    const from = s * curveCount;
    for (let p = 0; p < P; p++) {
      let sum = 0;
      for (let x = 0, w = p * size; x < size; x++, w++) sum += weights[w] * twice[from + x];
      scores[s * P + p] = sum;
    }
  }
  return scores;
}

/**
 * Learn patterns of one metre by maximum likelihood of the true bar line.
 *
 * @param bars - folded pieces of one metre
 * @param start - weights to start all patterns from [J, D]
 * @param options - how
 * @param report - called with the mean loss of each round
 * @returns weights [P, J, D]
 */
export function fitPatterns(
  bars: readonly FoldedBar[],
  start: Float64Array,
  options: FitOptions,
  report: (round: number, loss: number, weights: Float64Array) => void = () => {},
): Float64Array {
  const { patterns: P, rounds, rate, decay, seed } = options;
  const random = createRandom(seed);
  const size = start.length;
  const J = size / curveCount;
  const evidence = bars.map(evidenceOf);
  const weights = new Float64Array(P * size);
  for (let i = 0; i < weights.length; i++)
    weights[i] = start[i % size] * (0.6 + 0.8 * random.uniform()) + 0.05 * random.normal();
  const gradient = new Float64Array(weights.length);
  const mean = new Float64Array(weights.length);
  const square = new Float64Array(weights.length);
  const order = evidence.map((_, i) => i);
  let time = 0;
  const batch = 32;
  for (let round = 0; round < rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(0, i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    let loss = 0;
    const pace = rate * (0.5 + 0.5 * Math.cos((Math.PI * round) / rounds));
    for (let at = 0; at < order.length; at += batch) {
      gradient.fill(0);
      const group = order.slice(at, at + batch);
      for (const i of group) {
        // Now and then a piece without one of its curves: no instrument may be indispensable.
        const bar = evidence[i].slice();
        for (let d = 0; d < curveCount; d++) {
          if (random.uniform() < 0.08) for (let j = d; j < size; j += curveCount) bar[j] = 0;
        }
        loss += addGradient(weights, bar, P, gradient);
      }
      time++;
      for (let p = 0; p < P; p++) {
        for (let x = 0; x < size; x++) {
          const w = p * size + x;
          // Decay towards the mean over beats, and that mean towards nothing, ten times slower.
          const place = x % (placesPerBeat * curveCount);
          let shared = 0;
          for (let y = place; y < size; y += placesPerBeat * curveCount) shared += weights[p * size + y];
          shared /= J / placesPerBeat;
          const g = gradient[w] / group.length + decay * (weights[w] - shared) + 0.1 * decay * shared;
          mean[w] = 0.9 * mean[w] + 0.1 * g;
          square[w] = 0.999 * square[w] + 0.001 * g * g;
          const step = mean[w] / (1 - 0.9 ** time) / (Math.sqrt(square[w] / (1 - 0.999 ** time)) + 1e-8);
          weights[w] -= pace * step;
        }
      }
    }
    report(round, loss / order.length, weights);
  }
  return weights;
}

/** Add the gradient of −log p(no shift); give the loss. */
function addGradient(weights: Float64Array, bar: Float32Array, P: number, gradient: Float64Array): number {
  const size = bar.length;
  const J = size / curveCount;
  const scores = scoreShifts(weights, bar, P);
  const top = Math.max(...scores);
  let all = 0;
  let right = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i] - top);
    all += scores[i];
    if (i < P) right += scores[i];
  }
  for (let s = 0; s < J; s++) {
    for (let p = 0; p < P; p++) {
      const share = scores[s * P + p] / all - (s === 0 ? scores[p] / (right + 1e-300) : 0);
      if (Math.abs(share) < 1e-5) continue;
      const from = s * curveCount;
      for (let x = 0; x < size; x++) gradient[p * size + x] += share * bar[(from + x) % size];
    }
  }
  return Math.log(all) - Math.log(right + 1e-300);
}
