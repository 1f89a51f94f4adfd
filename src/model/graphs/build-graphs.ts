/** All four graphs of a checkpoint, written to a folder once, one tensor at a time. */
import type { GraphFolder } from "#inference";
import { encodeModel, type Graph, WeightFile } from "#onnx";
import type { MusicGenConfig } from "../config.ts";
import { completeWeights } from "../weights/complete-weights.ts";
import type { Weights } from "../weights/weights.ts";
import { drawCodecDecodeGraph, drawCodecEncodeGraph } from "./codec-graphs.ts";
import { drawDecodeGraph } from "./decode-graph.ts";
import type { Precision } from "./layers.ts";
import { drawTextGraph } from "./text-graph.ts";

/** Part of the name under which graphs are kept: raise it when a graph changes. */
export const builderVersion = 5;

/** The graphs of a model. */
export const graphNames = ["text", "decode", "codec-encode", "codec-decode"] as const;

/** One of them. */
export type GraphName = (typeof graphNames)[number];

/**
 * Name the file of a graph.
 *
 * @param name - of the graph
 */
export function graphFile(name: GraphName): string {
  return `${name}.onnx`;
}

/**
 * Build all graphs of a checkpoint.
 *
 * @param config - of the model
 * @param stored - weights of the checkpoint
 * @param precision - of the decoder's matrices
 * @param folder - to write to
 * @param signal - looked at before each tensor
 * @throws LooperError MODEL_TENSOR_MISSING, MODEL_TENSOR_SHAPE before anything is written;
 *   MODEL_FILE_CORRUPT, OUTPUT_DISK_FULL while writing
 */
export async function buildGraphs(
  config: MusicGenConfig,
  stored: Weights,
  precision: Precision,
  folder: GraphFolder,
  signal?: AbortSignal,
): Promise<void> {
  const weights = completeWeights(stored, config);
  const draw: Record<GraphName, (file: WeightFile) => Graph> = {
    text: (file) => drawTextGraph(config, weights, file, precision),
    decode: (file) => drawDecodeGraph(config, weights, file, precision),
    "codec-encode": (file) => drawCodecEncodeGraph(config, weights, file),
    "codec-decode": (file) => drawCodecDecodeGraph(config, weights, file),
  };
  const drawn = graphNames.map((name) => {
    const file = new WeightFile(`${name}.weights`);
    return { name, file, graph: draw[name](file) };
  });
  for (const { name, file, graph } of drawn) {
    await folder.write(file.name, (append) => file.write(append, signal));
    await folder.write(graphFile(name), (append) => append(encodeModel(graph)));
  }
}
