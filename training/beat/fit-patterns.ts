/**
 * Fits bar patterns to folded bars: the patterns that tell the true place of the bar line from all others,
 * a twelfth of a beat apart.
 */
import { createRandom, type Random } from "#base";
import { curveCount, subdivisionsPerBeat } from "#beat/training";
import { type Adam, createAdam } from "./adam.ts";
import type { FoldedBar } from "./fold-bars.ts";
import { shuffle } from "./shuffle.ts";

/** How to fit. */
export interface PatternFitOptions {
  readonly patterns: number;
  readonly epochs: number;
  readonly rate: number;
  /** Pull of all weights towards what is common to all beats of a bar. */
  readonly decay: number;
  readonly seed: number;
}

const batchSize = 32;
/** Share of examples in which any one curve is dropped: no instrument may be indispensable. */
const dropout = 0.08;
const beatSize = subdivisionsPerBeat * curveCount;

/** Features of a folded bar: they grow with the number of bars, but slower, since bars repeat each other. */
export function barFeaturesOf(bar: FoldedBar): Float32Array {
  const gain = Math.sqrt(Math.min(8, bar.bars)) / bar.bars;
  return bar.sums.map((x) => x * gain);
}

/**
 * Score all shifts of a bar under all patterns.
 *
 * @param weights - [P, J, D]; J subdivisions
 * @param bar - [J, D]
 * @param P - patterns
 * @returns [J, P]: the score where the bar line is assumed s subdivisions after the true one
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
 * Fit patterns of one metre by maximum likelihood of the true bar line.
 *
 * @param bars - folded pieces of one metre
 * @param start - weights to start all patterns from [J, D]
 * @param options - how
 * @param report - called with the mean loss of each epoch
 * @returns weights [P, J, D]
 */
export function fitPatterns(
  bars: readonly FoldedBar[],
  start: Float64Array,
  options: PatternFitOptions,
  report: (epoch: number, loss: number, weights: Float64Array) => void = () => {},
): Float64Array {
  const { patterns: P, epochs, rate, decay, seed } = options;
  const random = createRandom(seed);
  const size = start.length;
  const features = bars.map(barFeaturesOf);
  const weights = new Float64Array(P * size);
  for (let i = 0; i < weights.length; i++)
    weights[i] = start[i % size] * (0.6 + 0.8 * random.uniform()) + 0.05 * random.normal();
  const gradient = new Float64Array(weights.length);
  const adam = createAdam(weights.length);
  const order = features.map((_, i) => i);
  let time = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    const cosineRate = rate * (0.5 + 0.5 * Math.cos((Math.PI * epoch) / epochs));
    for (let at = 0; at < order.length; at += batchSize) {
      gradient.fill(0);
      const batch = order.slice(at, at + batchSize);
      for (const i of batch) loss += addGradient(weights, dropCurves(features[i], random), P, gradient);
      time++;
      for (const i of gradient.keys()) gradient[i] /= batch.length;
      for (let p = 0; p < P; p++)
        updatePattern(weights, gradient, adam, { p, size, time, cosineRate, decay });
    }
    report(epoch, loss / order.length, weights);
  }
  return weights;
}

function dropCurves(features: Float32Array, random: Random): Float32Array {
  const kept = features.slice();
  for (let d = 0; d < curveCount; d++) {
    if (random.uniform() < dropout) for (let j = d; j < kept.length; j += curveCount) kept[j] = 0;
  }
  return kept;
}

interface PatternUpdate {
  readonly p: number;
  /** Weights of a pattern. */
  readonly size: number;
  readonly time: number;
  readonly cosineRate: number;
  readonly decay: number;
}

/** Decay goes towards the mean over beats, and that mean towards nothing, ten times slower. */
function updatePattern(
  weights: Float64Array,
  gradient: Float64Array,
  adam: Adam,
  update: PatternUpdate,
): void {
  const { p, size, time, cosineRate, decay } = update;
  for (let x = 0; x < size; x++) {
    const w = p * size + x;
    let shared = 0;
    for (let y = x % beatSize; y < size; y += beatSize) shared += weights[p * size + y];
    shared /= size / beatSize;
    const g = gradient[w] + decay * (weights[w] - shared) + 0.1 * decay * shared;
    weights[w] -= cosineRate * adam.direction(w, g, time);
  }
}

/** Add the gradient of −log p(no shift). Gives the loss. */
function addGradient(weights: Float64Array, bar: Float32Array, P: number, gradient: Float64Array): number {
  const size = bar.length;
  const J = size / curveCount;
  const scores = scoreShifts(weights, bar, P);
  const max = Math.max(...scores);
  let all = 0;
  let right = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i] - max);
    all += scores[i];
    if (i < P) right += scores[i];
  }
  for (let s = 0; s < J; s++) {
    for (let p = 0; p < P; p++) {
      const error = scores[s * P + p] / all - (s === 0 ? scores[p] / (right + 1e-300) : 0);
      if (Math.abs(error) < 1e-5) continue;
      const from = s * curveCount;
      for (let x = 0; x < size; x++) gradient[p * size + x] += error * bar[(from + x) % size];
    }
  }
  return Math.log(all) - Math.log(right + 1e-300);
}
