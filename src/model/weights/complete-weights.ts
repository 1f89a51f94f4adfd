/** What a checkpoint may leave out, because it follows from what is there: tied heads, biases of zero. */
import type { MusicGenConfig } from "../config.ts";
import type { Weights } from "./weights.ts";

/**
 * See a checkpoint with what it leaves out.
 *
 * @param weights - as they are stored
 * @param config - of the model
 * @returns the same, and heads where only embeddings are stored (all but the pad's), and zeros for
 *   biases of linear maps and norms that are absent while their weights are there
 */
export function completeWeights(weights: Weights, { decoder }: MusicGenConfig): Weights {
  const { path } = weights;
  const derive = (name: string): Derived | null => {
    if (weights.has(name)) return null;
    const head = /^decoder\.lm_heads\.(\d+)\.weight$/.exec(name);
    if (head) {
      const table = `decoder.model.decoder.embed_tokens.${head[1]}.weight`;
      const shape = [decoder.vocabulary, decoder.width];
      const read = async () => (await weights.read(table)).subarray(0, decoder.vocabulary * decoder.width);
      return weights.has(table) ? { shape, read } : null;
    }
    if (!/^(enc_to_dec_proj|.*norm)\.bias$/.test(name)) return null;
    const size = weights.shape(name.replace(/bias$/, "weight"))?.[0];
    return size === undefined ? null : { shape: [size], read: async () => new Float32Array(size) };
  };
  return {
    path,
    has: (name) => weights.has(name) || derive(name) !== null,
    shape: (name) => derive(name)?.shape ?? weights.shape(name),
    read: (name) => derive(name)?.read() ?? weights.read(name),
  };
}

interface Derived {
  readonly shape: readonly number[];
  readonly read: () => Promise<Float32Array>;
}
