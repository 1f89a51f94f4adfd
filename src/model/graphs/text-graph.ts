/**
 * The graph `text`: words to what every layer of the decoder attends to. T5 encoder, projection to
 * the decoder's width, mask, then the keys and values of all layers, so that a request does this
 * once and a column never.
 *
 *     ids [B, L], mask [B, L] ──► cross_k_i, cross_v_i [B, H, L, W] for every decoder layer i
 */
import { Graph, type Value, type WeightFile } from "#onnx";
import type { MusicGenConfig, TextConfig } from "../config.ts";
import { findWeight, floatBytes, type Weights } from "../weights/weights.ts";
import { floatWeight, joinHeads, linear, type Precision, sizeOf, splitHeads } from "./layers.ts";
import { relativeBucket } from "./relative-bucket.ts";

/** What is added to the score of a place that must not be looked at. */
const hidden = -3.4028234663852886e38;

/**
 * Draw the text graph.
 *
 * @param config - of the model
 * @param weights - of the checkpoint
 * @param file - for its big tensors
 * @param precision - of the key and value projections; T5 itself stays in fp32: it runs once, and its
 *   activations have outliers
 * @source huggingface/transformers@v5.23.0:src/transformers/models/t5/modeling_t5.py
 * @differs keys and values of the decoder's cross-attention are made here, not in the decoder
 * @parity test/golden, stage “text”
 */
export function drawTextGraph(
  config: MusicGenConfig,
  weights: Weights,
  file: WeightFile,
  precision: Precision,
): Graph {
  const g = new Graph("text", file);
  const { text, decoder } = config;
  const ids = g.input("ids", "int32", ["B", "L"]);
  const mask = g.cast(g.input("mask", "int32", ["B", "L"]), "float32"); // [B, L]
  const away = g.op("Mul", [g.op("Sub", [g.float(1), mask]), g.float(hidden)]);
  const maskBias = g.op("Unsqueeze", [away, g.ints([1, 2])]); // [B, 1, 1, L]
  const bias = g.op("Add", [positionBias(g, text, weights, ids), maskBias]); // [B, H, L, L]

  const names = ["text_encoder.shared.weight", "text_encoder.encoder.embed_tokens.weight"];
  const table = floatWeight(g, findWeight(weights, names, [text.vocabulary, text.width]));
  let x = g.op("Gather", [table, ids]); // [B, L, D]
  for (let i = 0; i < text.layers; i++) x = encoderLayer(g, text, weights, x, bias, i);
  x = rmsNorm(g, text, weights, x, "text_encoder.encoder.final_layer_norm");

  if (weights.has("enc_to_dec_proj.weight") || text.width !== decoder.width) {
    const maps = { inputs: text.width, outputs: decoder.width, precision: "fp32" } as const;
    x = linear(g, weights, x, { names: ["enc_to_dec_proj.weight"], ...maps });
    x = g.op("Add", [x, floatWeight(g, findWeight(weights, "enc_to_dec_proj.bias", [decoder.width]))]);
  }
  x = g.op("Mul", [x, g.op("Unsqueeze", [mask, g.ints([2])])]); // [B, L, D]
  for (let i = 0; i < decoder.layers; i++) crossKeysAndValues(g, config, weights, x, i, precision);
  return g;
}

function crossKeysAndValues(
  g: Graph,
  { decoder }: MusicGenConfig,
  weights: Weights,
  x: Value,
  layer: number,
  precision: Precision,
): void {
  const { width, heads } = decoder;
  for (const kind of ["k", "v"] as const) {
    const name = `decoder.model.decoder.layers.${layer}.encoder_attn.${kind}_proj.weight`;
    const projected = linear(g, weights, x, { names: [name], inputs: width, outputs: width, precision });
    const split = g.op("Reshape", [projected, g.ints([0, 0, heads, width / heads])]);
    const port = `cross_${kind}_${layer}`;
    g.op("Transpose", [split], { perm: [0, 2, 1, 3] }, port);
    g.output(port, "float32", ["B", heads, "L", width / heads]);
  }
}

function encoderLayer(
  g: Graph,
  text: TextConfig,
  weights: Weights,
  x: Value,
  bias: Value,
  layer: number,
): Value {
  const block = `text_encoder.encoder.block.${layer}`;
  const inner = text.heads * text.headWidth;
  const attention = `${block}.layer.0.SelfAttention`;
  let h = rmsNorm(g, text, weights, x, `${block}.layer.0.layer_norm`);
  const [q, k, v] = (["q", "k", "v"] as const).map((kind) => {
    const maps = { names: [`${attention}.${kind}.weight`], inputs: text.width, outputs: inner };
    return splitHeads(g, linear(g, weights, h, { ...maps, precision: "fp32" }), text.heads, text.headWidth);
  }) as [Value, Value, Value];
  // T5 does not divide by √width: the scale is part of its weights.
  const scores = g.op("Add", [g.op("FusedMatMul", [q, k], { transB: 1 }), bias]); // [B, H, L, L]
  const seen = g.op("MatMul", [g.op("Softmax", [scores], { axis: -1 }), v]); // [B, H, L, W]
  const out = {
    names: [`${attention}.o.weight`],
    inputs: inner,
    outputs: text.width,
    precision: "fp32",
  } as const;
  const attended = g.op("Add", [x, linear(g, weights, joinHeads(g, seen, inner), out)]);

  h = rmsNorm(g, text, weights, attended, `${block}.layer.1.layer_norm`);
  const dense = `${block}.layer.1.DenseReluDense`;
  const up = {
    names: [`${dense}.wi.weight`],
    inputs: text.width,
    outputs: text.feedForward,
    precision: "fp32",
  } as const;
  const down = {
    names: [`${dense}.wo.weight`],
    inputs: text.feedForward,
    outputs: text.width,
    precision: "fp32",
  } as const;
  h = linear(g, weights, g.op("Relu", [linear(g, weights, h, up)]), down);
  return g.op("Add", [attended, h]);
}

function rmsNorm(g: Graph, text: TextConfig, weights: Weights, x: Value, name: string): Value {
  const power = g.op("ReduceMean", [g.op("Mul", [x, x]), g.ints([-1])], { keepdims: 1 });
  const level = g.op("Sqrt", [g.op("Add", [power, g.float(text.epsilon)])]);
  const scale = floatWeight(g, findWeight(weights, `${name}.weight`, [text.width]));
  return g.op("Mul", [scale, g.op("Div", [x, level])]);
}

/** Bias by distance, a table over −max … +max: beyond it all distances share the last bucket. [1, H, L, L] */
function positionBias(g: Graph, text: TextConfig, weights: Weights, ids: Value): Value {
  const name = "text_encoder.encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
  const buckets = findWeight(weights, name, [text.buckets, text.heads]);
  const reach = text.maxDistance;
  const table = g.weight("distance_bias", "float32", [2 * reach + 1, text.heads], async () => {
    const perBucket = await buckets.read(); // [buckets, H]
    const rows = new Float32Array((2 * reach + 1) * text.heads);
    for (let d = -reach; d <= reach; d++) {
      const bucket = relativeBucket(d, text.buckets, reach);
      rows.set(perBucket.subarray(bucket * text.heads, (bucket + 1) * text.heads), (d + reach) * text.heads);
    }
    return floatBytes(rows);
  });
  const length = g.op("Squeeze", [sizeOf(g, ids, 1), g.ints([0])]);
  const places = g.op("Range", [g.ints(0), length, g.ints(1)]); // [L]
  const from = g.op("Unsqueeze", [places, g.ints([1])]); // [L, 1]
  const apart = g.op("Sub", [places, from]); // [L, L]: where it looks, minus where it is
  const near = g.op("Clip", [apart, g.ints(-reach), g.ints(reach)]);
  const rows = g.op("Gather", [table, g.op("Add", [near, g.ints(reach)])]); // [L, L, H]
  const turned = g.op("Transpose", [rows], { perm: [2, 0, 1] });
  return g.op("Unsqueeze", [turned, g.ints([0])]);
}
