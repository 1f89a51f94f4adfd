/**
 * The beat network's forward pass: dilated convolutions with a path around each, in plain numbers. It is given a
 * recording on a grid of 24 steps to a beat and tells for each step how likely a beat, a downbeat, the level of the
 * tempo, and each metre are.
 */
import type { Bpm, Ratio, Seconds } from "#base";
import { type NetworkInput, networkInputs, networkSteps } from "./network-input.ts";

/** A convolution over time. */
export interface Convolution {
  readonly inputs: number;
  readonly outputs: number;
  readonly taps: number;
  /** Steps between two taps. */
  readonly dilation: number;
  readonly weights: Float64Array; // [outputs, inputs, taps]
  readonly biases: Float64Array; // [outputs]
}

/** Learnt weights of the network. */
export interface BeatNetwork {
  readonly first: Convolution;
  /** In turn a convolution over time and one over channels, whose output is added to what went in. */
  readonly blocks: readonly (readonly [Convolution, Convolution])[];
  readonly last: Convolution;
}

/** Metres that the network tells apart. */
export const networkMetres: readonly number[] = [2, 3, 4, 5, 6, 7];
/** Numbers that the network gives for a step: beat, downbeat, right level, then each metre. */
export const networkOutputs = 3 + networkMetres.length;

/** What the network says on its grid, all [T]; step g lies at (g − lead) · step. */
export interface Activations {
  readonly bpm: Bpm;
  readonly step: Seconds;
  /** Steps before time 0. */
  readonly lead: number;
  readonly length: number;
  /** Logits of a beat and of a downbeat. */
  readonly beat: Float32Array;
  readonly downbeat: Float32Array;
  /** Mean probability that beats are counted at the level of this tempo. */
  readonly level: Ratio;
  /** Mean probability of each metre of `networkMetres`. */
  readonly metres: readonly Ratio[];
}

/** Steps computed at a time, and those before and after them which they are computed from. */
const chunkSteps = 4096;
const marginSteps = 480;

/** Room for the numbers of one chunk, used again for the next. */
interface Rooms {
  readonly x: Float64Array; // [channels, width]
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/**
 * Convolve; taps outside the chunk are 0.
 *
 * @param layer - weights
 * @param input - [inputs, width]
 * @param output - [outputs, width]; added to where `adds`, else replaced
 * @param width - steps
 */
function convolve(
  layer: Convolution,
  input: Float64Array,
  output: Float64Array,
  width: number,
  adds: boolean,
): void {
  const { inputs, outputs, taps, dilation, weights, biases } = layer;
  for (let o = 0; o < outputs; o++) {
    const row = o * width;
    if (adds) for (let t = 0; t < width; t++) output[row + t] += biases[o];
    else output.fill(biases[o], row, row + width);
    for (let i = 0; i < inputs; i++) {
      const from = i * width;
      const at = (o * inputs + i) * taps;
      if (taps === 1) addOne(output, row, input, from, width, weights[at]);
      else addTaps(output, row, input, from, width, weights, at, taps, dilation);
    }
  }
}

function addOne(
  output: Float64Array,
  row: number,
  input: Float64Array,
  from: number,
  width: number,
  weight: number,
) {
  for (let t = 0; t < width; t++) output[row + t] += weight * input[from + t];
}

/** Add a row through all its taps: the middle, where all lie inside, three or five at a time. */
function addTaps(
  output: Float64Array,
  row: number,
  input: Float64Array,
  from: number,
  width: number,
  weights: Float64Array,
  at: number,
  taps: number,
  dilation: number,
): void {
  const half = (taps - 1) / 2;
  const reach = half * dilation;
  const begin = Math.min(reach, width);
  const end = Math.max(begin, width - reach);
  for (let k = 0; k < taps; k++) {
    const shift = (k - half) * dilation;
    const weight = weights[at + k];
    for (let t = Math.max(0, -shift); t < Math.min(begin, width - shift); t++)
      output[row + t] += weight * input[from + t + shift];
    for (let t = Math.max(end, -shift); t < Math.min(width, width - shift); t++)
      output[row + t] += weight * input[from + t + shift];
  }
  for (let k = 0; k < taps; ) {
    const base = from + (k - half) * dilation;
    const w0 = weights[at + k];
    const w1 = weights[at + k + 1];
    const w2 = weights[at + k + 2];
    if (taps - k === 3 || taps - k === 9) {
      for (let t = begin; t < end; t++) {
        const n = base + t;
        output[row + t] += w0 * input[n] + w1 * input[n + dilation] + w2 * input[n + 2 * dilation];
      }
      k += 3;
    } else if (taps - k === 6) {
      // of nine: three are done, six are left
      const [w3, w4, w5] = [weights[at + k + 3], weights[at + k + 4], weights[at + k + 5]];
      for (let t = begin; t < end; t++) {
        const n = base + t;
        output[row + t] +=
          w0 * input[n] +
          w1 * input[n + dilation] +
          w2 * input[n + 2 * dilation] +
          w3 * input[n + 3 * dilation] +
          w4 * input[n + 4 * dilation] +
          w5 * input[n + 5 * dilation];
      }
      k += 6;
    } else {
      const [w3, w4] = [weights[at + k + 3], weights[at + k + 4]];
      for (let t = begin; t < end; t++) {
        const n = base + t;
        output[row + t] +=
          w0 * input[n] +
          w1 * input[n + dilation] +
          w2 * input[n + 2 * dilation] +
          w3 * input[n + 3 * dilation] +
          w4 * input[n + 4 * dilation];
      }
      k += 5;
    }
  }
}

function rectify(values: Float64Array, count: number): void {
  for (let n = 0; n < count; n++) if (values[n] < 0) values[n] = 0;
}

/** Run the network over one chunk whose input is in rooms.x; leaves its output in rooms.y. */
function runChunk({ first, blocks, last }: BeatNetwork, { x, y, z }: Rooms, width: number): void {
  const count = first.outputs * width;
  convolve(first, x, z, width, false);
  rectify(z, count);
  for (const [wide, point] of blocks) {
    convolve(wide, z, y, width, false);
    rectify(y, count);
    convolve(point, y, z, width, true);
  }
  rectify(z, count);
  convolve(last, z, y, width, false);
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Hear a recording at a tempo.
 *
 * @param network - learnt weights
 * @param input - of the recording
 * @param bpm - a beat of this tempo has 24 steps
 * @param onProgress - called with the share that is done
 * @source own; the layers are those of temporal convolutional networks (Bai et al. 2018; Davies & Böck 2019, “Temporal
 *   convolutional networks for musical audio beat tracking”)
 * @differs the grid is measured in beats of the expected tempo, so one tempo is as well known as another
 */
export function hearAtTempo(
  network: BeatNetwork,
  input: NetworkInput,
  bpm: Bpm,
  onProgress?: (done: Ratio) => void,
): Activations {
  const step = 60 / bpm / networkSteps;
  const lead = networkSteps;
  const length = lead + Math.ceil(input.duration / step) + networkSteps / 2;
  const beat = new Float32Array(length);
  const downbeat = new Float32Array(length);
  const metres = networkMetres.map(() => 0);
  let level = 0;
  const widest = Math.min(length, chunkSteps + 2 * marginSteps);
  const channels = Math.max(networkInputs, network.first.outputs, networkOutputs);
  const rooms: Rooms = {
    x: new Float64Array(networkInputs * widest),
    y: new Float64Array(channels * widest),
    z: new Float64Array(channels * widest),
  };
  for (let from = 0; from < length; from += chunkSteps) {
    const to = Math.min(length, from + chunkSteps);
    const start = Math.max(0, from - marginSteps);
    const width = Math.min(length, to + marginSteps) - start;
    for (let t = 0; t < width; t++) input.read((start + t - lead) * step, step, rooms.x, t, width);
    runChunk(network, rooms, width);
    for (let g = from; g < to; g++) {
      const t = g - start;
      beat[g] = rooms.y[t];
      downbeat[g] = rooms.y[width + t];
      level += logistic(rooms.y[2 * width + t]);
      let sum = 0;
      for (let m = 0; m < metres.length; m++) sum += Math.exp(rooms.y[(3 + m) * width + t]);
      for (let m = 0; m < metres.length; m++) metres[m] += Math.exp(rooms.y[(3 + m) * width + t]) / sum;
    }
    onProgress?.(to / length);
  }
  return {
    bpm,
    step,
    lead,
    length,
    beat,
    downbeat,
    level: level / length,
    metres: metres.map((sum) => sum / length),
  };
}
