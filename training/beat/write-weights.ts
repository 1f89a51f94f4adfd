/** Writes learnt weights as the data file that the tracker reads: eight bits each, in base64. */
import { type BarPatterns, beatWeightsFormat, type DownbeatNetwork } from "#beat/training";

/** How weights came to be. */
export interface Provenance {
  /** That made them. */
  readonly command: string;
  /** What they were fitted to. */
  readonly corpus: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** Version of the source, if it is known. */
  readonly source: string | null;
}

/** Round weights to signed bytes. */
function quantise(weights: Float32Array): { readonly scale: number; readonly base64: string } {
  const max = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const scale = Number((max / 127).toPrecision(5));
  const bytes = Int8Array.from(weights, (w) => Math.max(-127, Math.min(127, Math.round(w / scale))));
  return { scale, base64: Buffer.from(bytes.buffer).toString("base64") };
}

const rounded = (values: Float32Array) => Array.from(values, (value) => Number(value.toPrecision(5)));

/**
 * Compose the file.
 *
 * @param provenance - how the weights came to be
 * @param patterns - one for each metre
 * @param networks - one for each metre
 */
export function writeWeights(
  provenance: Provenance,
  patterns: readonly BarPatterns[],
  networks: readonly DownbeatNetwork[],
): string {
  const file = {
    format: beatWeightsFormat,
    licence: "MIT",
    provenance,
    bar_patterns: patterns.map(({ beatsPerBar, count, weights }) => {
      const { scale, base64 } = quantise(weights);
      return { beats_per_bar: beatsPerBar, patterns: count, scale, weights: base64 };
    }),
    downbeat_networks: networks.map(({ beatsPerBar, hiddenWeights, hiddenBiases, outputWeights }) => {
      const { scale, base64 } = quantise(hiddenWeights);
      return {
        beats_per_bar: beatsPerBar,
        hidden_units: hiddenBiases.length,
        scale,
        hidden_weights: base64,
        hidden_biases: rounded(hiddenBiases),
        output_weights: rounded(outputWeights),
      };
    }),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
