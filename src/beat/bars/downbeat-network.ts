/**
 * A small network that scores every subdivision of a bar as its downbeat: one hidden layer that sees the
 * whole bar as it would be counted from there.
 */
import { subdivisionsPerBeat } from "./bar-patterns.ts";
import { barFeatureCount } from "./fold-bar-features.ts";

/** Weights for one metre; H hidden units. */
export interface DownbeatNetwork {
  readonly beatsPerBar: 3 | 4;
  /** [H, beatsPerBar · subdivisions, barFeatureCount] */
  readonly hiddenWeights: Float32Array;
  /** [H] */
  readonly hiddenBiases: Float32Array;
  /** [H] */
  readonly outputWeights: Float32Array;
}

/**
 * Score every subdivision of a bar as its downbeat.
 *
 *     score[s] = Σ outputWeight · relu(hiddenBias + hiddenWeights · features rotated by s)
 *
 * @param features - [beatsPerBar · subdivisions, barFeatureCount]
 * @param network - for that metre
 * @returns logits [beatsPerBar · subdivisions]
 */
export function scoreDownbeats(features: Float32Array, network: DownbeatNetwork): Float64Array {
  const { hiddenWeights, hiddenBiases, outputWeights } = network;
  const size = features.length;
  const twice = new Float32Array(2 * size);
  twice.set(features);
  twice.set(features, size);
  const scores = new Float64Array(network.beatsPerBar * subdivisionsPerBeat);
  for (let s = 0; s < scores.length; s++) {
    const from = s * barFeatureCount;
    for (let h = 0; h < hiddenBiases.length; h++) {
      let sum = hiddenBiases[h];
      const row = h * size;
      for (let x = 0; x < size; x++) sum += hiddenWeights[row + x] * twice[from + x];
      if (sum > 0) scores[s] += outputWeights[h] * sum;
    }
  }
  return scores;
}

/**
 * Turn logits into probabilities.
 *
 * @param logits - [n]
 * @returns [n], they add up to 1
 */
export function softmax(logits: Float64Array): Float64Array {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}
