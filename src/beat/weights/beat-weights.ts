/**
 * The learnt weights of the beat tracker, and how they are read from the text of their file. Reading the
 * file is an adapter's work.
 */
import { z } from "zod";
import { fromBase64, LooperError } from "#base";
import { type BarPatterns, subdivisionsPerBeat } from "../bars/bar-patterns.ts";
import type { DownbeatNetwork } from "../bars/downbeat-network.ts";
import { barFeatureCount } from "../bars/fold-bar-features.ts";
import { curveCount } from "../bars/rhythm-grid.ts";
import type { BeatNetwork } from "../network/beat-network.ts";
import { networkFile, readNetwork } from "./read-network.ts";

/** Learnt weights: tables for each number of beats in a bar, and the network that hears all metres. */
export interface BeatWeights {
  readonly barPatterns: Readonly<Record<3 | 4, BarPatterns>>;
  readonly downbeatNetworks: Readonly<Record<3 | 4, DownbeatNetwork>>;
  /** null: a file without one, such as training begins with; the tables hear alone. */
  readonly network: BeatNetwork | null;
}

/** The form of the file. */
export const beatWeightsFormat = "musicgen-looper-beat/1";

const metre = { beats_per_bar: z.union([z.literal(3), z.literal(4)]), scale: z.number().positive() };

const weightsFile = z.object({
  format: z.literal(beatWeightsFormat),
  bar_patterns: z.array(
    z.object({ ...metre, patterns: z.int().min(1).max(64), weights: z.base64() }), // int8 [P, beats, subdivisions, D]
  ),
  downbeat_networks: z.array(
    z.object({
      ...metre,
      hidden_weights: z.base64(), // int8 [H, beats · subdivisions, barFeatureCount]
      hidden_biases: z.array(z.number()).min(1), // [H]
      output_weights: z.array(z.number()), // [H]
    }),
  ),
  beat_network: networkFile.optional(),
});

/**
 * Read learnt weights.
 *
 * @param json - text of `models/beat/weights.json`
 * @param where - what to call the file in messages
 * @throws LooperError MODEL_FILE_CORRUPT where the text is damaged, or weights of a metre are missing or
 *   do not have the shape that this version needs
 */
export function parseBeatWeights(json: string, where: string): BeatWeights {
  const file = parseFile(json, where);
  const of = <T extends { readonly beats_per_bar: 3 | 4 }>(list: readonly T[], beatsPerBar: 3 | 4): T => {
    const found = list.find(({ beats_per_bar }) => beats_per_bar === beatsPerBar);
    if (!found) throw corrupt(where, `has no weights for ${beatsPerBar} beats in a bar`);
    return found;
  };
  const barPatterns = (beatsPerBar: 3 | 4): BarPatterns => {
    const { patterns: count, weights, scale } = of(file.bar_patterns, beatsPerBar);
    const size = count * beatsPerBar * subdivisionsPerBeat * curveCount;
    return { beatsPerBar, count, weights: readInt8(weights, scale, size, where) };
  };
  const downbeatNetwork = (beatsPerBar: 3 | 4): DownbeatNetwork => {
    const network = of(file.downbeat_networks, beatsPerBar);
    const { hidden_biases: hiddenBiases, output_weights: outputWeights } = network;
    if (outputWeights.length !== hiddenBiases.length) {
      throw corrupt(
        where,
        `has ${hiddenBiases.length} hidden units and ${outputWeights.length} output weights`,
      );
    }
    const size = hiddenBiases.length * beatsPerBar * subdivisionsPerBeat * barFeatureCount;
    return {
      beatsPerBar,
      hiddenWeights: readInt8(network.hidden_weights, network.scale, size, where),
      hiddenBiases: Float32Array.from(hiddenBiases),
      outputWeights: Float32Array.from(outputWeights),
    };
  };
  return {
    barPatterns: { 3: barPatterns(3), 4: barPatterns(4) },
    downbeatNetworks: { 3: downbeatNetwork(3), 4: downbeatNetwork(4) },
    network: file.beat_network ? readNetwork(file.beat_network, (what) => corrupt(where, what)) : null,
  };
}

function parseFile(json: string, where: string): z.infer<typeof weightsFile> {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch (cause) {
    throw corrupt(where, "is not valid JSON", cause);
  }
  const parsed = weightsFile.safeParse(root);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw corrupt(where, `is damaged at ${issue?.path.join(".") || "its root"}`, parsed.error);
}

/** Read signed bytes in base64 as numbers. */
function readInt8(base64: string, scale: number, size: number, where: string): Float32Array {
  const bytes = new Int8Array(fromBase64(base64).buffer);
  if (bytes.length !== size)
    throw corrupt(where, `has a table of ${bytes.length} weights instead of ${size}`);
  return Float32Array.from(bytes, (byte) => scale * byte);
}

function corrupt(where: string, what: string, cause?: unknown): LooperError {
  const message = `${where} ${what}. Install this program again.`;
  return new LooperError("MODEL_FILE_CORRUPT", message, { facts: { file: where }, cause });
}
