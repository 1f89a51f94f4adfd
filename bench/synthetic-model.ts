/**
 * A language model of an official shape with random weights, for speed alone: no checkpoint of it is
 * needed, and no number it makes means anything.
 */
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "#base";
import type { MusicGenConfig, Precision, Weights } from "#model";
import { encodeModel, WeightFile } from "#onnx";
import { drawDecodeGraph } from "../src/model/graphs/decode-graph.ts";

/** Shapes of the official models. */
export const shapes = {
  small: { width: 1024, layers: 24, heads: 16, feedForward: 4096 },
  medium: { width: 1536, layers: 48, heads: 24, feedForward: 6144 },
  large: { width: 2048, layers: 48, heads: 32, feedForward: 8192 },
} as const;

/** Which model to draw. */
export interface SyntheticModel {
  readonly shape: keyof typeof shapes;
  readonly layers?: number;
  readonly precision: Precision;
}

/** Describe the decoder of a shape. */
export function syntheticConfig({ shape, layers }: SyntheticModel): MusicGenConfig {
  const decoder = {
    ...shapes[shape],
    codebooks: 4,
    channels: 1,
    levels: 4,
    vocabulary: 2048,
    maxColumns: 2048,
  };
  return { decoder: { ...decoder, layers: layers ?? decoder.layers } } as MusicGenConfig;
}

/**
 * Write the decode graph of a shape into a folder, once; returns the folder and the bytes of the weights
 * that every column reads: all but the tables of embeddings and positions, of which it takes a few rows.
 */
export async function buildSynthetic(model: SyntheticModel, root: string) {
  const config = syntheticConfig(model);
  const folder = join(root, `${model.shape}-${config.decoder.layers}-${model.precision}`);
  const file = new WeightFile("decode.weights");
  const graph = drawDecodeGraph(config, randomWeights(config.decoder), file, model.precision);
  if (!existsSync(join(folder, "decode.onnx"))) {
    mkdirSync(folder, { recursive: true });
    const handle = openSync(join(folder, "decode.weights"), "w");
    await file.write(async (bytes) => {
      for (let at = 0; at < bytes.length; )
        at += writeSync(handle, bytes, at, Math.min(bytes.length - at, 1 << 28));
    });
    closeSync(handle);
    writeFileSync(join(folder, "decode.onnx"), encodeModel(graph));
  }
  const { codebooks, vocabulary, maxColumns, width } = config.decoder;
  const tables = 4 * width * (codebooks * (vocabulary + 1) + maxColumns);
  return { config, folder, weightBytes: file.size - tables };
}

/**
 * Every tensor of a decoder: norms as at the start of training, everything else small and random. Others
 * have the shape that is given when they are read.
 */
export function randomWeights({ width, feedForward, vocabulary }: MusicGenConfig["decoder"]): Weights & {
  read(name: string, dims?: readonly number[]): Promise<Float32Array>;
} {
  const random = createRandom(1);
  const block = Float32Array.from({ length: 1 << 16 }, () => 0.03 * random.normal());
  const shape = (name: string): readonly number[] => {
    if (name.includes("norm")) return [width];
    if (name.includes("embed_tokens")) return [vocabulary + 1, width];
    if (name.includes("lm_heads")) return [vocabulary, width];
    if (name.includes("fc1")) return [feedForward, width];
    return name.includes("fc2") ? [width, feedForward] : [width, width];
  };
  return {
    path: "random weights",
    has: () => true,
    shape,
    async read(name: string, dims: readonly number[] = shape(name)) {
      const floats = new Float32Array(dims.reduce((a, b) => a * b, 1));
      if (name.includes("norm.weight")) return floats.fill(1);
      // Every tensor begins elsewhere in the block: the runtime keeps tensors of equal bytes once, and a
      // model whose layers are all alike would be read from the processor's cache.
      for (let at = 0, from = startOf(name) % block.length; at < floats.length; from = 0) {
        const part = block.subarray(from, from + floats.length - at);
        floats.set(part, at);
        at += part.length;
      }
      return floats;
    },
  };
}

/** A number that hardly two names share (FNV-1a). */
function startOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}
