/** One layer of the decoder: it looks back, it looks at the text, it thinks. */
import type { Graph, Value } from "#onnx";
import type { Weights } from "../weights/weights.ts";
import { addAndNorm, joinHeads, linear, type Precision, slice, splitHeads } from "./layers.ts";
import { type LookBackScope, lookBack, type PastMemory } from "./look-back.ts";

/** What all layers share. */
export interface DecoderScope extends LookBackScope {
  readonly weights: Weights;
  readonly precision: Precision;
  readonly width: number;
  readonly feedForward: number;
  /** How many rows are conditional, int64 [1]. */
  readonly takes: Value;
  /** What the text adds to the rows that have none: zeros, [R − B, s, D]. */
  readonly silence: Value;
  /** Added to the scores of words, [X, 1, 1, L]. */
  readonly textBias: Value;
}

/** What flows from layer to layer, [R, s, D]: the sum so far, and the same normalised for the next one. */
export interface Stream {
  readonly sum: Value;
  readonly normed: Value;
}

/** Keys and values that a layer looks at. */
export interface LayerMemory {
  readonly past: PastMemory;
  readonly recent: readonly [Value, Value];
  readonly cross: readonly [Value, Value];
}

/**
 * Name the norm in front of a layer.
 *
 * @param layer - its number, or the number of layers for the norm behind the last one
 * @param layers - how many there are
 */
export function normBefore(layer: number, layers: number): string {
  const decoder = "decoder.model.decoder";
  return layer < layers ? `${decoder}.layers.${layer}.self_attn_layer_norm` : `${decoder}.layer_norm`;
}

/**
 * Draw a layer, up to the norm behind it.
 *
 * @param g - body of the loop
 * @param scope - what all layers share
 * @param stream - what comes in
 * @param layer - its number
 * @param layers - how many there are
 * @param memory - keys and values [·, H, ·, W]; a rounded cache has its own layout
 * @returns what goes out, and recent keys and values with these columns appended [R, H, q + s, W]
 * @source Copet et al. 2023, §2.2
 */
export function decoderLayer(
  g: Graph,
  scope: DecoderScope,
  stream: Stream,
  layer: number,
  layers: number,
  memory: LayerMemory,
): { stream: Stream; keys: Value; values: Value } {
  const { weights, precision, width, heads, feedForward } = scope;
  const path = `decoder.model.decoder.layers.${layer}`;
  const square = { inputs: width, outputs: width, precision };
  // The scores' scale lies in the queries' weights: a product of one row that scales its result too
  // misses the runtime's fast way.
  const scale = 1 / Math.sqrt(width / heads);

  const names = ["q", "k", "v"].map((kind) => `${path}.self_attn.${kind}_proj.weight`);
  const qkv = linear(g, weights, stream.normed, { names, ...square, gains: [scale, 1, 1] }); // [R, s, 3D]
  const { seen, keys, values } = lookBack(g, scope, qkv, memory.past, memory.recent);
  const looked = linear(g, weights, joinHeads(g, seen, width), {
    names: [`${path}.self_attn.out_proj.weight`],
    ...square,
  });
  let next = addAndNorm(g, weights, stream.sum, looked, `${path}.encoder_attn_layer_norm`, width);

  // Only conditional rows have words to look at.
  let h = slice(g, next.normed, 0, g.ints([0]), scope.takes); // [B, s, D]
  h = linear(g, weights, h, { names: [`${path}.encoder_attn.q_proj.weight`], ...square, gains: [scale] });
  h = splitHeads(g, h, heads, width / heads); // [B, H, s, W]
  const words = g.op("FusedMatMul", [h, memory.cross[0]], { transB: 1 }); // [B, H, s, L]
  const wordShares = g.op("Softmax", [g.op("Add", [words, scope.textBias])], { axis: -1 });
  h = joinHeads(g, g.op("MatMul", [wordShares, memory.cross[1]]), width);
  h = linear(g, weights, h, { names: [`${path}.encoder_attn.out_proj.weight`], ...square });
  const prompted = g.op("Concat", [h, scope.silence], { axis: 0 }); // [R, s, D]
  next = addAndNorm(g, weights, next.sum, prompted, `${path}.final_layer_norm`, width);

  h = linear(g, weights, next.normed, {
    names: [`${path}.fc1.weight`],
    inputs: width,
    outputs: feedForward,
    precision,
  });
  h = g.op("Gelu", [h]); // exact, not the tanh curve
  h = linear(g, weights, h, {
    names: [`${path}.fc2.weight`],
    inputs: feedForward,
    outputs: width,
    precision,
  });
  next = addAndNorm(g, weights, next.sum, h, normBefore(layer + 1, layers), width);
  return { stream: next, keys, values };
}
