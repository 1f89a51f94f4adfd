/** From token ids to what the decoder attends to: one run of the graph `text`. */
import { floatTensor, intTensor, type Session, type Tensor, type Tensors } from "#inference";
import type { MusicGenConfig } from "#model";

/** Keys and values of the words for every layer, and which words are only filling. */
export interface Condition {
  /** cross_k_i, cross_v_i: [X, H, L, W] */
  readonly cross: Tensors;
  /** [X, 1, 1, L] */
  readonly textBias: Tensor;
}

const hidden = -3.4028234663852886e38;

/**
 * Encode texts for the decoder.
 *
 * @param session - of the graph `text`
 * @param config - of the model
 * @param texts - token ids, one list per text, each ending in the end token
 * @returns keys and values with one row per text
 */
export async function conditionOn(
  session: Session,
  { decoder }: MusicGenConfig,
  texts: readonly (readonly number[])[],
): Promise<Condition> {
  const length = Math.max(...texts.map((ids) => ids.length));
  const ids = new Int32Array(texts.length * length);
  const mask = new Int32Array(texts.length * length);
  for (const [row, tokens] of texts.entries()) {
    ids.set(tokens, row * length);
    mask.fill(1, row * length, row * length + tokens.length);
  }
  const dims = [texts.length, length];
  const names = Array.from({ length: decoder.layers }, (_, i) => [`cross_k_${i}`, `cross_v_${i}`]).flat();
  const cross = await session.run({ ids: intTensor(ids, dims), mask: intTensor(mask, dims) }, names);
  const bias = Float32Array.from(mask, (seen) => (seen ? 0 : hidden));
  return { cross, textBias: floatTensor(bias, [texts.length, 1, 1, length]) };
}

/**
 * Remember the last text that was encoded: a request asks for the same words again and again.
 *
 * @param encode - tokenizes and encodes a text
 * @returns the same, which encodes a text that it had just now only once
 */
export function rememberLast(
  encode: (text: string) => Promise<Condition>,
): (text: string) => Promise<Condition> {
  let last: { readonly text: string; readonly condition: Promise<Condition> } | undefined;
  return (text) => {
    if (last?.text === text) return last.condition;
    const condition = encode(text);
    const entry = { text, condition };
    last = entry;
    condition.catch(() => {
      if (last === entry) last = undefined;
    });
    return condition;
  };
}
