/**
 * Fits the downbeat network: the true downbeat must win against all other subdivisions, and where there is
 * no beat none may.
 */
import { createRandom, type Random } from "#base";
import {
  barFeatureCount,
  type DownbeatNetwork,
  scoreDownbeats,
  softmax,
  subdivisionsPerBeat,
} from "#beat/training";
import { createAdam } from "./adam.ts";
import { shuffle } from "./shuffle.ts";

/** Features of a bar with its downbeat at subdivision 0, as far as anybody can tell. */
export interface DownbeatExample {
  readonly beatsPerBar: 3 | 4;
  /** [beatsPerBar · subdivisions, barFeatureCount] */
  readonly features: Float32Array;
  /** What is known: where the downbeat is, only where beats are, or that there are none. */
  readonly label: "downbeat" | "beat" | "none";
}

/** How to fit. */
export interface NetworkFitOptions {
  readonly hiddenUnits: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  /** Share of examples in which any one feature is dropped. */
  readonly dropout: number;
  readonly seed: number;
}

const batchSize = 64;

/** The probability each subdivision should get, given what it got. */
function targetsOf(probabilities: Float64Array, label: DownbeatExample["label"]): Float64Array {
  const targets = new Float64Array(probabilities.length);
  if (label === "none") return targets.fill(1 / probabilities.length);
  const every = label === "beat" ? subdivisionsPerBeat : probabilities.length;
  let sum = 0;
  for (let s = 0; s < probabilities.length; s += every) sum += probabilities[s];
  for (let s = 0; s < probabilities.length; s += every) targets[s] = probabilities[s] / (sum + 1e-300);
  return targets;
}

/**
 * Compute the cross entropy of an example.
 *
 * @returns −log of the probability of what is true (nepers); without a beat, the mean over all subdivisions
 */
export function crossEntropy(probabilities: Float64Array, label: DownbeatExample["label"]): number {
  if (label === "none") {
    return -probabilities.reduce((sum, p) => sum + Math.log(p + 1e-12), 0) / probabilities.length;
  }
  const every = label === "beat" ? subdivisionsPerBeat : probabilities.length;
  return -Math.log(probabilities.reduce((sum, p, s) => sum + (s % every === 0 ? p : 0), 1e-12));
}

/** A parameter table with its gradient and its optimiser. */
function createParameters(values: Float32Array, decay: number) {
  const gradient = new Float64Array(values.length);
  const adam = createAdam(values.length);
  return {
    values,
    gradient,
    update(time: number, rate: number, count: number) {
      for (let i = 0; i < values.length; i++) {
        values[i] -= rate * (adam.direction(i, gradient[i] / count, time) + decay * values[i]);
      }
      gradient.fill(0);
    },
  };
}

type Parameters = ReturnType<typeof createParameters>;

/** Louder or softer, and without some of its features: no instrument may be indispensable. */
function augment(features: Float32Array, dropout: number, random: Random): Float32Array {
  const gain = 0.7 + 0.6 * random.uniform();
  const augmented = features.map((x) => gain * x);
  for (let d = 0; d < barFeatureCount; d++) {
    if (random.uniform() >= dropout) continue;
    for (let x = d; x < augmented.length; x += barFeatureCount) augmented[x] = 0;
  }
  return augmented;
}

/** The network and what is needed to train it. */
interface Trainee {
  readonly network: DownbeatNetwork;
  readonly hiddenWeights: Parameters;
  readonly hiddenBiases: Parameters;
  readonly outputWeights: Parameters;
}

function createTrainee(
  beatsPerBar: 3 | 4,
  size: number,
  options: NetworkFitOptions,
  random: Random,
): Trainee {
  const { hiddenUnits: H, decay } = options;
  const draw = (count: number, max: number) =>
    createParameters(
      Float32Array.from({ length: count }, () => max * (2 * random.uniform() - 1)),
      decay,
    );
  const hiddenWeights = draw(H * size, 1 / Math.sqrt(size));
  const hiddenBiases = draw(H, 1 / Math.sqrt(size));
  const outputWeights = draw(H, 1 / Math.sqrt(H));
  const network = {
    beatsPerBar,
    hiddenWeights: hiddenWeights.values,
    hiddenBiases: hiddenBiases.values,
    outputWeights: outputWeights.values,
  };
  return { network, hiddenWeights, hiddenBiases, outputWeights };
}

/** Add the gradient of an example's loss. Gives the loss. */
function addGradient(trainee: Trainee, features: Float32Array, label: DownbeatExample["label"]): number {
  const { network, hiddenWeights, hiddenBiases, outputWeights } = trainee;
  const H = network.hiddenBiases.length;
  const size = features.length;
  const twice = new Float32Array(2 * size);
  twice.set(features);
  twice.set(features, size);
  const hidden = new Float64Array(H);
  const probabilities = softmax(scoreDownbeats(features, network));
  const targets = targetsOf(probabilities, label);
  for (let s = 0; s < probabilities.length; s++) {
    const error = probabilities[s] - targets[s];
    if (Math.abs(error) < 1e-4) continue;
    const from = s * barFeatureCount;
    for (let h = 0; h < H; h++) {
      const row = h * size;
      let sum = network.hiddenBiases[h];
      for (let x = 0; x < size; x++) sum += network.hiddenWeights[row + x] * twice[from + x];
      hidden[h] = sum;
    }
    for (let h = 0; h < H; h++) {
      if (hidden[h] <= 0) continue;
      outputWeights.gradient[h] += error * hidden[h];
      const back = error * network.outputWeights[h];
      hiddenBiases.gradient[h] += back;
      const row = h * size;
      for (let x = 0; x < size; x++) hiddenWeights.gradient[row + x] += back * twice[from + x];
    }
  }
  return crossEntropy(probabilities, label);
}

/**
 * Fit a network by maximum likelihood.
 *
 * @param examples - of one metre
 * @param options - how
 * @param report - called after each epoch with its mean loss
 * @source Loshchilov & Hutter 2019 (AdamW)
 */
export function fitDownbeatNetwork(
  examples: readonly DownbeatExample[],
  options: NetworkFitOptions,
  report: (epoch: number, loss: number, network: DownbeatNetwork) => void = () => {},
): DownbeatNetwork {
  const { epochs, rate, dropout, seed } = options;
  const random = createRandom(seed);
  const trainee = createTrainee(examples[0].beatsPerBar, examples[0].features.length, options, random);
  const { network, hiddenWeights, hiddenBiases, outputWeights } = trainee;
  const order = examples.map((_, i) => i);
  const total = epochs * Math.ceil(examples.length / batchSize);
  let time = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (let at = 0; at < order.length; at += batchSize) {
      const batch = order.slice(at, at + batchSize);
      for (const i of batch) {
        const { features, label } = examples[i];
        loss += addGradient(trainee, augment(features, dropout, random), label);
      }
      const cosineRate = rate * (0.5 + 0.5 * Math.cos((Math.PI * time) / total));
      time++;
      for (const table of [hiddenWeights, hiddenBiases, outputWeights])
        table.update(time, cosineRate, batch.length);
    }
    report(epoch, loss / order.length, network);
  }
  return network;
}
