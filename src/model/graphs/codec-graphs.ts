/**
 * The graphs `codec-encode` and `codec-decode`: EnCodec between sound and codes.
 *
 *     audio [B, 1, N] ──► codes [B, K, T]        T = ⌈N / hop⌉, N ≥ hop
 *     codes [B, K, T] ──► audio [B, 1, T · hop]
 *
 * One channel at a time: K counts the codebooks of one.
 */
import { Graph, type Value, type WeightFile } from "#onnx";
import type { MusicGenConfig } from "../config.ts";
import { findWeight, floatBytes, type Weights } from "../weights/weights.ts";
import { convolve, memory, residualBlock, unfold } from "./codec-layers.ts";
import { floatWeight } from "./layers.ts";

const root = "audio_encoder";

/**
 * Draw the graph from sound to codes.
 *
 * @param config - of the model
 * @param weights - of the checkpoint
 * @param file - for its big tensors
 * @source huggingface/transformers@v5.23.0:src/transformers/models/encodec/modeling_encodec.py, EncodecEncoder
 * @parity test/golden, stage “encode”
 */
export function drawCodecEncodeGraph(
  { codec, decoder, hop }: MusicGenConfig,
  weights: Weights,
  file: WeightFile,
): Graph {
  const g = new Graph("codec-encode", file);
  let x = g.input("audio", "float32", ["B", 1, "N"]);
  let layer = 0;
  let shortest = hop; // callers give at least one frame
  let width = codec.filters;
  const name = () => `${root}.encoder.layers.${layer++}`;
  x = convolve(g, codec, weights, x, {
    name: name(),
    from: 1,
    to: width,
    kernel: codec.kernel,
    shortest,
  });
  for (const ratio of [...codec.ratios].reverse()) {
    for (let j = 0; j < codec.residualLayers; j++) {
      x = residualBlock(g, codec, weights, x, {
        name: name(),
        width,
        dilation: codec.dilationGrowth ** j,
        shortest,
      });
    }
    layer++; // the ELU has a number of its own
    const down = { name: name(), from: width, to: 2 * width, kernel: 2 * ratio, stride: ratio, shortest };
    x = convolve(g, codec, weights, g.op("Elu", [x]), down);
    width *= 2;
    shortest /= ratio;
  }
  x = memory(g, codec, weights, x, name(), width);
  layer++;
  const last = { name: name(), from: width, to: codec.width, kernel: codec.lastKernel, shortest };
  x = convolve(g, codec, weights, g.op("Elu", [x]), last); // [B, D, T]

  let rest = g.op("Transpose", [x], { perm: [0, 2, 1] }); // [B, T, D]
  const found: Value[] = [];
  for (let k = 0; k < decoder.levels; k++) {
    const entries = codebook(g, weights, k, codec.codebookSize, codec.width); // [V, D]
    const power = (value: Value) =>
      g.op("ReduceSum", [g.op("Mul", [value, value]), g.ints([-1])], { keepdims: 1 });
    const entryPower = g.op("Transpose", [power(entries)], { perm: [1, 0] }); // [1, V]
    const product = g.op("FusedMatMul", [rest, entries], { transB: 1, alpha: { float: 2 } }); // [B, T, V]
    // The same sum in the same order as upstream, so that close calls fall the same way.
    const distance = g.op("Add", [g.op("Sub", [power(rest), product]), entryPower]);
    const nearest = g.op("ArgMin", [distance], { axis: -1, keepdims: 0 }); // [B, T]
    rest = g.op("Sub", [rest, g.op("Gather", [entries, nearest])]);
    found.push(g.op("Unsqueeze", [nearest, g.ints([1])]));
  }
  g.cast(g.op("Concat", found, { axis: 1 }), "int32", "codes");
  g.output("codes", "int32", ["B", decoder.levels, "T"]);
  return g;
}

/**
 * Draw the graph from codes to sound.
 *
 * @param config - of the model
 * @param weights - of the checkpoint
 * @param file - for its big tensors
 * @source huggingface/transformers@v5.23.0:src/transformers/models/encodec/modeling_encodec.py, EncodecDecoder
 * @parity test/golden, stage “decode”
 */
export function drawCodecDecodeGraph(
  { codec, decoder }: MusicGenConfig,
  weights: Weights,
  file: WeightFile,
): Graph {
  const g = new Graph("codec-decode", file);
  const codes = g.input("codes", "int32", ["B", decoder.levels, "T"]);
  let x = sumOfEntries(g, weights, codes, decoder.levels, codec.codebookSize, codec.width); // [B, D, T]
  let layer = 0;
  let shortest = 1;
  let width = codec.filters * 2 ** codec.ratios.length;
  const name = () => `${root}.decoder.layers.${layer++}`;
  x = convolve(g, codec, weights, x, {
    name: name(),
    from: codec.width,
    to: width,
    kernel: codec.kernel,
    shortest,
  });
  x = memory(g, codec, weights, x, name(), width);
  for (const ratio of codec.ratios) {
    layer++;
    x = unfold(g, weights, g.op("Elu", [x]), { name: name(), from: width, to: width / 2, stride: ratio });
    width /= 2;
    shortest *= ratio;
    for (let j = 0; j < codec.residualLayers; j++) {
      x = residualBlock(g, codec, weights, x, {
        name: name(),
        width,
        dilation: codec.dilationGrowth ** j,
        shortest,
      });
    }
  }
  layer++;
  const last = { name: name(), from: width, to: 1, kernel: codec.lastKernel, shortest };
  const sound = convolve(g, codec, weights, g.op("Elu", [x]), last);
  g.op("Identity", [sound], {}, "audio");
  g.output("audio", "float32", ["B", 1, "N"]);
  return g;
}

function codebook(g: Graph, weights: Weights, k: number, size: number, width: number): Value {
  return floatWeight(g, findWeight(weights, `${root}.quantizer.layers.${k}.codebook.embed`, [size, width]));
}

/** All codebooks stacked, so that a frame is one lookup and a sum. [B, D, T] */
function sumOfEntries(
  g: Graph,
  weights: Weights,
  codes: Value,
  codebooks: number,
  size: number,
  width: number,
): Value {
  const tables = Array.from({ length: codebooks }, (_, k) =>
    findWeight(weights, `${root}.quantizer.layers.${k}.codebook.embed`, [size, width]),
  );
  const stacked = g.weight("codebooks", "float32", [codebooks * size, width], async () => {
    const all = new Float32Array(codebooks * size * width);
    for (const [k, table] of tables.entries()) all.set(await table.read(), k * size * width);
    return floatBytes(all);
  });
  const starts = g.op("Unsqueeze", [g.int32s(tables.map((_, k) => k * size)), g.ints([1])]);
  const found = g.op("Gather", [stacked, g.op("Add", [codes, starts])]); // [B, K, T, D]
  const summed = g.op("ReduceSum", [found, g.ints([1])], { keepdims: 0 }); // [B, T, D]
  return g.op("Transpose", [summed], { perm: [0, 2, 1] });
}
