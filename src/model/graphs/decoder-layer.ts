/** One layer of the decoder: it looks back, it looks at the text, it thinks. */
import type { Graph, Value } from "#onnx";
import type { Weights } from "../weights.ts";
import { joinHeads, layerNorm, linear, type Precision, sizeOf, slice, splitHeads } from "./layers.ts";

/** What all layers share. */
export interface DecoderScope {
  readonly weights: Weights;
  readonly precision: Precision;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  /** How many rows are conditional, int64 [1]. */
  readonly takes: Value;
  /** Added to the scores of past columns, [P]: those beyond its length are out of sight. */
  readonly pastBias: Value;
  /** Added to the scores of recent columns, [s, q + s]: later ones are out of sight. */
  readonly recentBias: Value;
  /** Added to the scores of words, [X, 1, 1, L]. */
  readonly textBias: Value;
}

/** Keys and values that a layer looks at. */
export interface LayerMemory {
  readonly past: readonly [Value, Value];
  readonly recent: readonly [Value, Value];
  readonly cross: readonly [Value, Value];
}

/**
 * Draw a layer.
 *
 * @param g - body of the loop
 * @param scope - what all layers share
 * @param x - [R, s, D]
 * @param layer - its number
 * @param memory - keys and values [·, H, ·, W]
 * @returns the next x, and recent keys and values with these columns appended [R, H, q + s, W]
 * @source Copet et al. 2023, §2.2
 */
export function decoderLayer(
  g: Graph,
  scope: DecoderScope,
  x: Value,
  layer: number,
  memory: LayerMemory,
): { x: Value; keys: Value; values: Value } {
  const { weights, precision, width, heads, feedForward } = scope;
  const path = `decoder.model.decoder.layers.${layer}`;
  const square = { inputs: width, outputs: width, precision };
  const alpha = { float: 1 / Math.sqrt(width / heads) };

  let h = layerNorm(g, weights, x, `${path}.self_attn_layer_norm`, width);
  const names = ["q", "k", "v"].map((kind) => `${path}.self_attn.${kind}_proj.weight`);
  const qkv = linear(g, weights, h, { names, ...square }); // [R, s, 3D]
  const [q, k, v] = g
    .ops("Split", [qkv], 3, { axis: -1, num_outputs: 3 })
    .map((part) => splitHeads(g, part, heads, width / heads)) as [Value, Value, Value];
  const keys = g.op("Concat", [memory.recent[0], k], { axis: 2 });
  const values = g.op("Concat", [memory.recent[1], v], { axis: 2 });
  const [pastKeys, pastValues] = memory.past;
  const pastScores = g.op("Add", [g.op("FusedMatMul", [q, pastKeys], { transB: 1, alpha }), scope.pastBias]);
  const recentScores = g.op("Add", [g.op("FusedMatMul", [q, keys], { transB: 1, alpha }), scope.recentBias]);
  // One softmax over both, then each part meets its own values: the past is never copied.
  const shares = g.op("Softmax", [g.op("Concat", [pastScores, recentScores], { axis: 3 })], { axis: -1 });
  const cut = g.op("Concat", [sizeOf(g, pastKeys, 2), sizeOf(g, keys, 2)], { axis: 0 });
  const [pastShares, recentShares] = g.ops("Split", [shares, cut], 2, { axis: 3 }) as [Value, Value];
  const seen = g.op("Add", [
    g.op("MatMul", [pastShares, pastValues]),
    g.op("MatMul", [recentShares, values]),
  ]);
  const looked = linear(g, weights, joinHeads(g, seen, width), {
    names: [`${path}.self_attn.out_proj.weight`],
    ...square,
  });
  let next = g.op("Add", [x, looked]); // [R, s, D]

  // Only conditional rows have words to look at.
  const conditional = slice(g, next, 0, g.ints([0]), scope.takes); // [B, s, D]
  h = layerNorm(g, weights, conditional, `${path}.encoder_attn_layer_norm`, width);
  h = linear(g, weights, h, { names: [`${path}.encoder_attn.q_proj.weight`], ...square });
  h = splitHeads(g, h, heads, width / heads); // [B, H, s, W]
  const words = g.op("FusedMatMul", [h, memory.cross[0]], { transB: 1, alpha }); // [B, H, s, L]
  const wordShares = g.op("Softmax", [g.op("Add", [words, scope.textBias])], { axis: -1 });
  h = joinHeads(g, g.op("MatMul", [wordShares, memory.cross[1]]), width);
  h = linear(g, weights, h, { names: [`${path}.encoder_attn.out_proj.weight`], ...square });
  const told = g.op("Add", [conditional, h]);
  next = g.op("Concat", [told, slice(g, next, 0, scope.takes)], { axis: 0 });

  h = layerNorm(g, weights, next, `${path}.final_layer_norm`, width);
  h = linear(g, weights, h, {
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
  return { x: g.op("Add", [next, h]), keys, values };
}
