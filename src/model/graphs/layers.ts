/** The layers all transformers here share: linear maps in either precision, norms, heads. */
import type { Graph, Value } from "#onnx";
import { quantizationBlock, quantizeRows } from "../weights/quantize.ts";
import { findWeight, floatBytes, type Weight, type Weights } from "../weights/weights.ts";

/** How weights are kept: as they are, or rounded in blocks to 8 or 4 bits. */
export type Precision = "fp32" | "int8" | "int4";

/** Linear maps side by side: same input, results after one another. */
export interface LinearMaps {
  /** Names of matrices [outputs, inputs]. */
  readonly names: readonly string[];
  readonly inputs: number;
  readonly outputs: number;
  readonly precision: Precision;
  /** What each matrix is multiplied by when it is written; left out: 1. */
  readonly gains?: readonly number[];
}

/**
 * Declare a tensor as it is.
 *
 * @param g - graph
 * @param weight - found and checked
 * @param dims - its shape in the graph, when not its own
 */
export function floatWeight(g: Graph, weight: Weight, dims = weight.shape): Value {
  return g.weight(weight.name, "float32", dims, async () => floatBytes(await weight.read()));
}

/**
 * Multiply by one or more matrices that share their input. The matrices belong to the outermost graph:
 * the runtime repacks them, and lets go of a body's originals only when it closes. What it needs beside
 * a matrix to repack it stays in the body (docs/adr/0071).
 *
 * @param g - graph
 * @param weights - of the checkpoint
 * @param x - [..., inputs]
 * @param maps - the matrices
 * @returns [..., outputs · names]
 */
export function linear(g: Graph, weights: Weights, x: Value, maps: LinearMaps): Value {
  const { names, inputs, outputs, precision, gains = [] } = maps;
  const parts = names.map((name, i) => amplify(findWeight(weights, name, [outputs, inputs]), gains[i] ?? 1));
  const rows = outputs * parts.length;
  const label = parts.length === 1 ? (names[0] as string) : `${names[0]}+${parts.length - 1}`;
  const bits = precision === "int4" ? 4 : 8;
  const block = precision === "fp32" ? null : quantizationBlock(inputs, bits);
  if (block === null) {
    const matrix = g.outermost.weight(label, "float32", [rows, inputs], async () =>
      floatBytes(await readParts(parts)),
    );
    return g.op("FusedMatMul", [x, matrix], { transB: 1 });
  }
  // Bytes and scales lie one after the other in the file: the matrix is read and rounded once.
  let pending: Float32Array | undefined;
  const blocks = inputs / block;
  const dims = [rows, blocks, (block * bits) / 8];
  const bytes = g.outermost.weight(`${label}.bytes`, "uint8", dims, async () => {
    const rounded = quantizeRows(await readParts(parts), inputs, block, bits);
    pending = rounded.scales;
    return rounded.bytes;
  });
  const scales = g.weight(`${label}.scales`, "float32", [rows * blocks], async () => {
    const made = pending ?? quantizeRows(await readParts(parts), inputs, block, bits).scales;
    pending = undefined;
    return floatBytes(made);
  });
  return g.op("MatMulNBits", [x, bytes, scales], {
    K: inputs,
    N: rows,
    bits,
    block_size: block,
    // Without it the activations stay fp32 and rounded weights are slower than none.
    accuracy_level: 4,
  });
}

function amplify(weight: Weight, gain: number): Weight {
  if (gain === 1) return weight;
  return { ...weight, read: async () => (await weight.read()).map((x) => gain * x) };
}

async function readParts(parts: readonly Weight[]): Promise<Float32Array> {
  if (parts.length === 1) return (parts[0] as Weight).read();
  const tensors: Float32Array[] = [];
  for (const part of parts) tensors.push(await part.read());
  const whole = new Float32Array(tensors.reduce((sum, t) => sum + t.length, 0));
  let at = 0;
  for (const tensor of tensors) {
    whole.set(tensor, at);
    at += tensor.length;
  }
  return whole;
}

/**
 * Normalise to mean 0 and variance 1, then scale and shift.
 *
 * @param x - [..., width]
 * @param name - of `.weight` and `.bias`
 */
export function layerNorm(g: Graph, weights: Weights, x: Value, name: string, width: number): Value {
  const scale = floatWeight(g, findWeight(weights, `${name}.weight`, [width]));
  const shift = floatWeight(g, findWeight(weights, `${name}.bias`, [width]));
  return g.op("LayerNormalization", [x, scale, shift], { axis: -1, epsilon: { float: 1e-5 } });
}

/**
 * Add, then normalise. Not the runtime's node for both: it took longer than the two.
 *
 * @param x - [R, s, width]
 * @param more - [R, s, width]
 * @param name - of `.weight` and `.bias`
 * @returns the sum, and the sum normalised
 */
export function addAndNorm(
  g: Graph,
  weights: Weights,
  x: Value,
  more: Value,
  name: string,
  width: number,
): { sum: Value; normed: Value } {
  const sum = g.op("Add", [x, more]);
  return { sum, normed: layerNorm(g, weights, sum, name, width) };
}

/**
 * Split a width into heads.
 *
 * @param x - [B, S, heads · headWidth]
 * @returns [B, heads, S, headWidth]
 */
export function splitHeads(g: Graph, x: Value, heads: number, headWidth: number): Value {
  const split = g.op("Reshape", [x, g.ints([0, 0, heads, headWidth])]); // [B, S, H, W]
  return g.op("Transpose", [split], { perm: [0, 2, 1, 3] });
}

/**
 * Join heads to a width.
 *
 * @param x - [B, heads, S, headWidth]
 * @returns [B, S, heads · headWidth]
 */
export function joinHeads(g: Graph, x: Value, width: number): Value {
  const turned = g.op("Transpose", [x], { perm: [0, 2, 1, 3] }); // [B, S, H, W]
  return g.op("Reshape", [turned, g.ints([0, 0, width])]);
}

/**
 * Take a range along an axis.
 *
 * @param x - any shape
 * @param axis - whole number, negative counts from the end
 * @param from - int64 [1]
 * @param to - int64 [1]; left out: to the end
 */
export function slice(g: Graph, x: Value, axis: number, from: Value, to = g.ints([2 ** 53 - 1])): Value {
  return g.op("Slice", [x, from, to, g.ints([axis])]);
}

/**
 * Read the length along an axis.
 *
 * @returns int64 [1]
 */
export function sizeOf(g: Graph, x: Value, axis: number): Value {
  return g.op("Shape", [x], { start: axis, end: axis + 1 });
}
