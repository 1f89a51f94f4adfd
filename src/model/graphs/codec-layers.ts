/** The layers of EnCodec: convolutions that keep their length, residual blocks, memory. */
import type { Graph, Value } from "#onnx";
import type { CodecConfig } from "../config.ts";
import { findWeight, floatBytes, type Weight, type Weights } from "../weights/weights.ts";
import { floatWeight, sizeOf, slice } from "./layers.ts";

/** A convolution of the codec. */
export interface Convolution {
  /** Of the module that holds `conv`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** Samples of one frame where it stands: the shortest it can meet. */
  readonly shortest: number;
}

/**
 * Draw a convolution that pads so that length/stride comes out, rounded up.
 *
 * @param x - [B, from, N]
 * @returns [B, to, ⌈N / stride⌉]
 * @source huggingface/transformers@v5.23.0:src/transformers/models/encodec/modeling_encodec.py, EncodecConv1d
 */
export function convolve(g: Graph, codec: CodecConfig, weights: Weights, x: Value, c: Convolution): Value {
  const { stride = 1, dilation = 1 } = c;
  const span = (c.kernel - 1) * dilation + 1;
  const right = Math.floor((span - stride) / 2);
  const left = span - stride - right;
  const padded = left + right === 0 && stride === 1 ? x : pad(g, codec, x, left, right, stride, c.shortest);
  const shape = [c.to, c.from, c.kernel];
  const kernel = convolutionWeight(g, weights, c.name, shape);
  const bias = floatWeight(g, findWeight(weights, `${c.name}.conv.bias`, [c.to]));
  return g.op("Conv", [padded, kernel, bias], {
    kernel_shape: [c.kernel],
    strides: [stride],
    dilations: [dilation],
  });
}

/** Pad at both ends, and at the right until the length is a multiple of the stride. */
function pad(
  g: Graph,
  codec: CodecConfig,
  x: Value,
  left: number,
  right: number,
  stride: number,
  shortest: number,
): Value {
  const length = sizeOf(g, x, 2);
  // Mod of a negative number has the sign of the divisor: what is missing to the next multiple.
  const missing = stride === 1 ? g.ints([0]) : g.op("Mod", [g.op("Neg", [length]), g.ints([stride])]);
  const ends = (rightEnd: Value) => g.op("Concat", [g.ints([0, 0, left, 0, 0]), rightEnd], { axis: 0 });
  const rightEnd = g.op("Add", [missing, g.ints([right])]);
  if (codec.padMode === "constant") return g.op("Pad", [x, ends(rightEnd)], { mode: "constant" });
  const maxPad = Math.max(left, right + stride - 1);
  if (shortest > maxPad) return g.op("Pad", [x, ends(rightEnd)], { mode: "reflect" });
  // A mirror needs something to show: upstream appends zeros first, and drops as much afterwards.
  const need = g.op("Max", [rightEnd, g.ints([left])]);
  const lack = g.op("Max", [g.op("Sub", [g.op("Add", [need, g.ints([1])]), length]), g.ints([0])]); // [1]
  const longer = g.op("Pad", [x, g.op("Concat", [g.ints([0, 0, 0, 0, 0]), lack], { axis: 0 })], {
    mode: "constant",
  });
  const mirrored = g.op("Pad", [longer, ends(rightEnd)], { mode: "reflect" });
  const end = g.op("Sub", [sizeOf(g, mirrored, 2), lack]);
  return g.op("Slice", [mirrored, g.ints([0]), end, g.ints([2])]);
}

/**
 * Draw a convolution that makes `stride` samples of each. Its kernel is twice as long as the stride, so all
 * `stride` samples at a place come of two inputs: a plain convolution of two with `stride` results, laid after
 * one another. The runtime does that in less than the time of its own transposed one (docs/adr/0281).
 *
 * @param x - [B, from, N]
 * @returns [B, to, N · stride]
 * @source as `convolve`, EncodecConvTranspose1d
 */
export function unfold(
  g: Graph,
  weights: Weights,
  x: Value,
  c: { name: string; from: number; to: number; stride: number },
): Value {
  const { from, to, stride } = c;
  const right = Math.floor(stride / 2);
  const left = stride - right;
  const weight = convolutionWeight(g, weights, c.name, [from, to, 2 * stride], {
    dims: [to * stride, from, 2],
    arrange: (kernel) => pairTaps(kernel, from, to, stride),
  });
  const bias = findWeight(weights, `${c.name}.conv.bias`, [to]);
  const biases = g.weight(bias.name, "float32", [to * stride], async () => {
    const each = await bias.read();
    return floatBytes(Float32Array.from({ length: to * stride }, (_, i) => each[Math.floor(i / stride)]));
  });
  const pairs = g.op("Conv", [x, weight, biases], { kernel_shape: [2], pads: [1, 1] }); // [B, to · stride, N + 1]
  const apart = g.op("Reshape", [pairs, g.ints([0, to, stride, -1])]);
  const inTime = g.op("Transpose", [apart], { perm: [0, 1, 3, 2] }); // [B, to, N + 1, stride]
  const whole = g.op("Reshape", [inTime, g.ints([0, to, -1])]);
  const end = g.op("Sub", [sizeOf(g, whole, 2), g.ints([right])]);
  return slice(g, whole, 2, g.ints([left]), end);
}

/**
 * Lay out the kernel of a transposed convolution for a plain one over two neighbours: of the earlier one comes
 * the kernel's second half.
 *
 * @param kernel - [from, to, 2 · stride]
 * @returns [to · stride, from, 2]
 */
function pairTaps(kernel: Float32Array, from: number, to: number, stride: number): Float32Array {
  const paired = new Float32Array(kernel.length);
  for (let i = 0; i < from; i++) {
    for (let o = 0; o < to; o++) {
      const taps = (i * to + o) * 2 * stride;
      for (let s = 0; s < stride; s++) {
        const at = 2 * ((o * stride + s) * from + i);
        paired[at] = kernel[taps + stride + s];
        paired[at + 1] = kernel[taps + s];
      }
    }
  }
  return paired;
}

/**
 * Declare the kernel of a convolution; weight-norm's direction and length are multiplied out.
 *
 * @param shape - [first, second, kernel]; the norm is taken over all but the first
 * @param layout - of the kernel in the graph; left out: as it is
 * @source Salimans & Kingma 2016, eq. 2; both namings of torch's weight_norm, or a plain weight
 */
function convolutionWeight(
  g: Graph,
  weights: Weights,
  module: string,
  shape: readonly number[],
  layout?: { readonly dims: readonly number[]; arrange(kernel: Float32Array): Float32Array },
): Value {
  const { dims, arrange } = layout ?? { dims: shape, arrange: (kernel: Float32Array) => kernel };
  const plain = `${module}.conv.weight`;
  if (weights.has(plain)) {
    const weight = findWeight(weights, plain, shape);
    return g.weight(plain, "float32", dims, async () => floatBytes(arrange(await weight.read())));
  }
  const first = shape[0] as number;
  const normed = `${module}.conv.parametrizations.weight`;
  const lengths = findWeight(weights, [`${module}.conv.weight_g`, `${normed}.original0`], [first, 1, 1]);
  const directions = findWeight(weights, [`${module}.conv.weight_v`, `${normed}.original1`], shape);
  return g.weight(plain, "float32", dims, async () =>
    floatBytes(arrange(foldWeightNorm(await lengths.read(), await directions.read()))),
  );
}

/**
 * Multiply a unit direction by its length, for each row.
 *
 * @param lengths - [rows]
 * @param directions - [rows, …], of any length
 * @returns rows of the given lengths
 */
function foldWeightNorm(lengths: Float32Array, directions: Float32Array): Float32Array {
  const folded = new Float32Array(directions.length);
  const size = directions.length / lengths.length;
  for (let row = 0; row < lengths.length; row++) {
    const from = row * size;
    let power = 0;
    for (let i = from; i < from + size; i++) power += directions[i] * directions[i];
    const gain = lengths[row] / Math.sqrt(power);
    for (let i = from; i < from + size; i++) folded[i] = directions[i] * gain;
  }
  return folded;
}

/**
 * Draw a residual block: x plus what two convolutions make of it.
 *
 * @param x - [B, width, N]
 * @returns [B, width, N]
 */
export function residualBlock(
  g: Graph,
  codec: CodecConfig,
  weights: Weights,
  x: Value,
  c: { name: string; width: number; dilation: number; shortest: number },
): Value {
  const inner = Math.floor(c.width / codec.compress);
  const { shortest, dilation } = c;
  let h = g.op("Elu", [x]);
  const wide = {
    name: `${c.name}.block.1`,
    from: c.width,
    to: inner,
    kernel: codec.residualKernel,
    dilation,
    shortest,
  };
  h = g.op("Elu", [convolve(g, codec, weights, h, wide)]);
  const point = { name: `${c.name}.block.3`, from: inner, to: c.width, kernel: 1, shortest };
  return g.op("Add", [x, convolve(g, codec, weights, h, point)]);
}

/**
 * Draw the memory: stacked LSTMs, plus their input.
 *
 * @param x - [B, width, T]
 * @returns [B, width, T]
 */
export function memory(
  g: Graph,
  codec: CodecConfig,
  weights: Weights,
  x: Value,
  name: string,
  width: number,
): Value {
  const inTime = g.op("Transpose", [x], { perm: [2, 0, 1] }); // [T, B, D]
  let h = inTime;
  for (let i = 0; i < codec.lstmLayers; i++) {
    const find = (kind: string, shape: number[]) => findWeight(weights, `${name}.lstm.${kind}_l${i}`, shape);
    const gates = (weight: Weight) =>
      g.weight(weight.name, "float32", [1, ...weight.shape], async () =>
        floatBytes(reorderGates(await weight.read())),
      );
    const [inputBias, hiddenBias] = [find("bias_ih", [4 * width]), find("bias_hh", [4 * width])];
    const bias = g.weight(`${name}.lstm.bias_l${i}`, "float32", [1, 8 * width], async () => {
      const both = new Float32Array(8 * width);
      both.set(reorderGates(await inputBias.read()));
      both.set(reorderGates(await hiddenBias.read()), 4 * width);
      return floatBytes(both);
    });
    const inputs = gates(find("weight_ih", [4 * width, width]));
    const recurrent = gates(find("weight_hh", [4 * width, width]));
    const [y] = g.ops("LSTM", [h, inputs, recurrent, bias], 1, { hidden_size: width }) as [Value]; // [T, 1, B, D]
    h = g.op("Squeeze", [y, g.ints([1])]);
  }
  return g.op("Transpose", [g.op("Add", [h, inTime])], { perm: [1, 2, 0] });
}

/** torch stacks its gates i, f, g, o; ONNX wants i, o, f, c, where c is torch's g. */
function reorderGates(stacked: Float32Array): Float32Array {
  const quarter = stacked.length / 4;
  const ordered = new Float32Array(stacked.length);
  [0, 3, 1, 2].forEach((gate, place) => {
    ordered.set(stacked.subarray(gate * quarter, (gate + 1) * quarter), place * quarter);
  });
  return ordered;
}
