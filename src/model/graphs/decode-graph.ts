/**
 * The graph `decode`: a chunk of columns in one run. A `Loop` whose body is one column of all rows;
 * the first round may take many given columns (an audio prompt), the next ones take what the round
 * before chose.
 *
 *     given [R, K, S] ─┐   ┌────────────── body, M times ──────────────┐
 *     past K/V ────────┼──►│ embed → layers → heads → guide → sample ──┼─► codes [M, B, K]
 *     noise, forced ───┘   └── codes and recent K/V go round ──────────┘   logits [M, R, tail, K, V]
 *                                                                          sums of logits [M]
 *                                                                          recent K/V [R, H, S+M−1, W]
 *
 * Rows: B conditional ones first, then as many unconditional ones, or none. `past` is only read;
 * only what this chunk adds (`recent`) leaves. Knows nothing of chunks, caches or delay patterns:
 * cells of the pattern arrive as `forced` codes. Where matrices are rounded, so are past K/V, and recent
 * K/V leave rounded (`look-back.ts`).
 */
import { Graph, type Value, type WeightFile } from "#onnx";
import type { MusicGenConfig } from "../config.ts";
import { findWeight, floatBytes, type Weights } from "../weights/weights.ts";
import { type DecoderScope, decoderLayer, normBefore, type Stream } from "./decoder-layer.ts";
import { layerNorm, linear, type Precision, sizeOf, slice } from "./layers.ts";
import { drawRoundedGrowth, type PastMemory, preparePast } from "./look-back.ts";
import { drawSampling } from "./sampling.ts";
import { sinusoid } from "./sinusoid.ts";

/** What is added to the score of a column that must not be looked at. */
const hidden = -3.4028234663852886e38;

/**
 * Draw the decode graph.
 *
 * @param config - of the model
 * @param weights - of the checkpoint
 * @param file - for its big tensors
 * @param precision - of all matrices; embeddings and norms stay in fp32
 * @source huggingface/transformers@v5.23.0:src/transformers/models/musicgen/modeling_musicgen.py
 * @differs the unconditional rows skip cross-attention: upstream feeds them zeros, which gives zeros
 * @parity test/golden, stages “logits” and “codes”
 */
export function drawDecodeGraph(
  config: MusicGenConfig,
  weights: Weights,
  file: WeightFile,
  precision: Precision,
): Graph {
  const { decoder } = config;
  const headWidth = decoder.width / decoder.heads;
  const g = new Graph("decode", file);
  const given = g.input("given", "int32", ["R", decoder.codebooks, "S"]);
  const pastLength = g.cast(g.input("past_length", "int32", [1]), "int64");
  const noise = g.input("noise", "float32", ["M", "B", decoder.codebooks]);
  const forced = g.input("forced", "int32", ["M", "B", decoder.codebooks]);
  const tail = g.cast(g.input("tail", "int32", [1]), "int64");
  const settings = {
    guidance: g.input("guidance", "float32", []),
    temperature: g.input("temperature", "float32", []),
    topK: g.cast(g.input("top_k", "int32", [1]), "int64"),
    topP: g.input("top_p", "float32", []),
  };
  const textBias = g.input("text_bias", "float32", ["X", 1, 1, "L"]);
  const isRounded = precision !== "fp32";
  const { caches, cross } = drawMemories(g, decoder, isRounded);

  const rows = sizeOf(g, given, 0);
  const takes = sizeOf(g, noise, 1); // conditional rows
  const capacity = g.op("Squeeze", [sizeOf(g, caches[0][1], 2), g.ints([0])]);
  const places = g.op("Range", [g.ints(0), capacity, g.ints(1)]); // [P]
  const known = g.op("Less", [g.op("Unsqueeze", [places, g.ints([0])]), pastLength]);
  const past = caches.map(([keys, values], i): PastMemory => {
    if (!isRounded) return { keys, values };
    const [keyScales, valueScales] = (["k", "v"] as const).map((kind) =>
      g.input(`past_${kind}_scale_${i}`, "float32", ["R", decoder.heads, 1, "P"]),
    );
    return { keys, values, scales: preparePast(g, keyScales, valueScales, known) };
  });
  const pastBias = g.op("Where", [known, g.float(0), g.float(hidden)]); // [1, P]
  const outer = {
    pastLength,
    noise,
    forced,
    tail,
    textBias,
    past,
    cross,
    rows,
    takes,
    pastBias,
    ...settings,
  };
  const body = drawBody(g, config, weights, precision, outer);

  const none = g.op("ConstantOfShape", [
    g.op("Concat", [rows, g.ints([decoder.heads, 0, headWidth])], { axis: 0 }),
  ]);
  const trips = g.op("Squeeze", [sizeOf(g, noise, 0), g.ints([0])]);
  const carried = past.flatMap(() => [none, none]); // recent K/V start empty
  const stem = isRounded ? "fresh" : "recent";
  const recent = past.flatMap((_, i) => [`${stem}_k_${i}`, `${stem}_v_${i}`]);
  const results = ["last_codes", ...recent, "codes", "sums", "logits"];
  g.ops("Loop", [trips, g.bool(true), given, ...carried], results, { body: { graph: body } });
  g.output("codes", "int32", ["M", "B", decoder.codebooks]);
  g.output("sums", "float32", ["M"]);
  g.output("logits", "float32", ["M", "R", "tail", decoder.codebooks, decoder.vocabulary]);
  for (const [i, name] of recent.entries()) {
    if (isRounded) drawRoundedGrowth(g, name, i % 2 ? "v" : "k", i >> 1, decoder.heads, headWidth);
    else g.output(name, "float32", ["R", decoder.heads, "Q", headWidth]);
  }
  return g;
}

/** Declare what is looked at: keys and values of columns before, and of the words. */
function drawMemories(g: Graph, { layers, heads, width }: MusicGenConfig["decoder"], isRounded: boolean) {
  const caches: [Value, Value][] = [];
  const cross: [Value, Value][] = [];
  const type = isRounded ? "uint8" : "float32";
  for (let i = 0; i < layers; i++) {
    const dims = (rows: string, length: string) => [rows, heads, length, width / heads];
    const keys = isRounded ? ["R", heads, width / heads, "P"] : dims("R", "P");
    caches.push([g.input(`past_k_${i}`, type, keys), g.input(`past_v_${i}`, type, dims("R", "P"))]);
    cross.push([
      g.input(`cross_k_${i}`, "float32", dims("X", "L")),
      g.input(`cross_v_${i}`, "float32", dims("X", "L")),
    ]);
  }
  return { caches, cross };
}

type OuterScope = {
  readonly [name in
    | "pastLength"
    | "noise"
    | "forced"
    | "tail"
    | "textBias"
    | "rows"
    | "takes"
    | "pastBias"
    | "guidance"
    | "temperature"
    | "topK"
    | "topP"]: Value;
} & { readonly past: readonly PastMemory[]; readonly cross: readonly [Value, Value][] };

/** One column of all rows. */
function drawBody(
  g: Graph,
  { decoder }: MusicGenConfig,
  weights: Weights,
  precision: Precision,
  outer: OuterScope,
): Graph {
  const { width, codebooks, vocabulary } = decoder;
  const headWidth = width / decoder.heads;
  const b = g.body("column");
  const round = b.input("round", "int64", []);
  b.input("going", "bool", []);
  const columns = b.input("columns", "int32", ["R", codebooks, "s"]);
  const recent = outer.past.map((_, i): [Value, Value] => [
    b.input(`seen_k_${i}`, "float32", ["R", decoder.heads, "q", headWidth]),
    b.input(`seen_v_${i}`, "float32", ["R", decoder.heads, "q", headWidth]),
  ]);

  const count = sizeOf(b, columns, 2); // s
  const before = sizeOf(b, recent[0][0], 2); // q
  const total = b.op("Add", [count, before]);
  const upTo = (length: Value) =>
    b.op("Range", [b.ints(0), b.op("Squeeze", [length, b.ints([0])]), b.ints(1)]);
  const own = b.op("Add", [upTo(count), before]); // [s] places of these columns among recent
  const later = b.op("Greater", [upTo(total), b.op("Unsqueeze", [own, b.ints([1])])]); // [s, q+s]
  const recentBias = b.op("Where", [later, b.float(hidden), b.float(0)]);
  const capacity = b.op("Shape", [outer.pastBias], { start: 1, end: 2 });
  const everyRow = b.op("Expand", [outer.pastBias, b.op("Concat", [count, capacity], { axis: 0 })]);

  let x = embed(b, weights, columns, decoder.codebooks, vocabulary, width); // [R, s, D]
  const table = b.weight("positions", "float32", [decoder.maxColumns, width], async () =>
    floatBytes(sinusoid(decoder.maxColumns, width)),
  );
  x = b.op("Add", [x, b.op("Gather", [table, b.op("Add", [own, outer.pastLength])])]);

  const scope: DecoderScope = {
    weights,
    precision,
    width,
    heads: decoder.heads,
    headWidth,
    feedForward: decoder.feedForward,
    takes: outer.takes,
    silence: b.op("ConstantOfShape", [
      b.op("Concat", [b.op("Sub", [outer.rows, outer.takes]), count, b.ints([width])], { axis: 0 }),
    ]),
    bias: b.op("Concat", [everyRow, recentBias], { axis: 1 }),
    cut: b.op("Concat", [capacity, total], { axis: 0 }),
    textBias: outer.textBias,
  };
  const grown: Value[] = [];
  let stream: Stream = { sum: x, normed: layerNorm(b, weights, x, normBefore(0, decoder.layers), width) };
  for (let i = 0; i < decoder.layers; i++) {
    const memory = { past: outer.past[i], cross: outer.cross[i], recent: recent[i] };
    const layer = decoderLayer(b, scope, stream, i, decoder.layers, memory);
    stream = layer.stream;
    grown.push(layer.keys, layer.values);
  }

  x = slice(b, stream.normed, 1, b.op("Neg", [outer.tail])); // [R, tail, D]
  const names = Array.from({ length: codebooks }, (_, k) => `decoder.lm_heads.${k}.weight`);
  const heads = linear(b, weights, x, { names, inputs: width, outputs: vocabulary, precision });
  const logits = b.op("Reshape", [heads, b.ints([0, 0, codebooks, vocabulary])]); // [R, tail, K, V]
  const last = b.op("Gather", [logits, b.ints(-1)], { axis: 1 }); // [R, K, V]
  const chosen = drawSampling(b, last, { ...outer, round }); // [B, K] int32

  // Unconditional rows are fed what their conditional ones chose.
  const both = slice(b, b.op("Concat", [chosen, chosen], { axis: 0 }), 0, b.ints([0]), outer.rows); // [R, K]
  const next = b.op("Unsqueeze", [both, b.ints([2])]); // [R, K, 1]
  b.output(b.op("Identity", ["going"]), "bool", []);
  b.output(next, "int32", ["R", codebooks, 1]);
  for (const value of grown) b.output(value, "float32", ["R", decoder.heads, "q1", headWidth]);
  b.output(chosen, "int32", ["B", codebooks]);
  // A sum is a number only where all its parts are.
  b.output(b.op("ReduceSum", [last], { keepdims: 0 }), "float32", []);
  b.output(logits, "float32", ["R", "tail", codebooks, vocabulary]);
  return b;
}

/** Sum of one embedding per codebook: all tables stacked, so that it is one lookup. [R, s, D] */
function embed(
  b: Graph,
  weights: Weights,
  columns: Value,
  codebooks: number,
  vocabulary: number,
  width: number,
): Value {
  const each = vocabulary + 1;
  const tables = Array.from({ length: codebooks }, (_, k) =>
    findWeight(weights, `decoder.model.decoder.embed_tokens.${k}.weight`, [each, width]),
  );
  const stacked = b.weight("embeddings", "float32", [codebooks * each, width], async () => {
    const all = new Float32Array(codebooks * each * width);
    for (let k = 0; k < codebooks; k++) all.set(await tables[k].read(), k * each * width);
    return floatBytes(all);
  });
  const starts = b.op("Unsqueeze", [
    b.int32s(Array.from({ length: codebooks }, (_, k) => k * each)),
    b.ints([1]),
  ]);
  const found = b.op("Gather", [stacked, b.op("Add", [columns, starts])]); // [R, K, s, D]
  return b.op("ReduceSum", [found, b.ints([1])], { keepdims: 0 });
}
