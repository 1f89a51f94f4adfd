/** From token ids to what the decoder attends to: one run of the graph `text`. */
import { floatTensor, intTensor, type Session, stackTensors, type Tensor, type Tensors } from "#inference";
import type { MusicGenConfig } from "#model";

/** Keys and values of the words for every layer, and which words are only filling. */
export interface Condition {
  /** cross_k_i, cross_v_i: [X, H, L, W] */
  readonly cross: Tensors;
  /** [X, 1, 1, L] */
  readonly textBias: Tensor;
}

/** From a column on, what is attended to. */
export interface Change {
  readonly from: number;
  /** Of one text each: one for all rows, or one a row. */
  readonly conditions: readonly Condition[];
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
 * Name what the graph `decode` is given of a text.
 *
 * @param condition - with one row for all, or one each
 */
export function conditionFeeds({ cross, textBias }: Condition): Tensors {
  return { ...cross, text_bias: textBias };
}

/**
 * Put conditions of one text each beneath each other, one for each row of a batch; shorter ones are filled up
 * with words that nobody looks at.
 *
 * @param conditions - [1, H, L, W] each; one alone serves all rows and is given back as it is
 * @returns [X, H, L, W] with the longest L
 */
export function stackConditions(conditions: readonly Condition[]): Condition {
  const [first] = conditions;
  if (!first) throw new RangeError("there is no text to attend to");
  if (conditions.length === 1) return first;
  const cross = Object.keys(first.cross).map((name) => {
    const each = conditions.flatMap((one) => one.cross[name] ?? []);
    return [name, stackTensors(each, 2, 0)] as const;
  });
  const bias = conditions.map(({ textBias }) => textBias);
  return { cross: Object.fromEntries(cross), textBias: stackTensors(bias, 3, hidden) };
}

/** How much of what was encoded is kept, in numbers: 64 MB. */
const keptNumbers = 16e6;

/**
 * Remember the texts that were encoded last: a request asks for the same words again and again, and an
 * arrangement for the same chords in turn.
 *
 * @param encode - tokenizes and encodes a text
 * @param capacity - numbers kept; what was asked for last is always kept
 * @returns the same, which encodes a text that it had lately only once
 */
export function rememberConditions(
  encode: (text: string) => Promise<Condition>,
  capacity = keptNumbers,
): (text: string) => Promise<Condition> {
  // In order of use, the latest last.
  const known = new Map<string, Promise<Condition>>();
  const sizes = new Map<Promise<Condition>, number>();
  const forget = (text: string, condition: Promise<Condition>) => {
    if (known.get(text) === condition) known.delete(text);
    sizes.delete(condition);
  };
  const makeRoom = () => {
    let sum = 0;
    for (const size of sizes.values()) sum += size;
    for (const [text, condition] of [...known].slice(0, -1)) {
      if (sum <= capacity) return;
      sum -= sizes.get(condition) ?? 0;
      forget(text, condition);
    }
  };
  return (text) => {
    const found = known.get(text);
    const condition = found ?? encode(text);
    known.delete(text);
    known.set(text, condition);
    if (found) return found;
    condition.then(
      ({ cross }) => {
        if (known.get(text) !== condition) return;
        sizes.set(
          condition,
          Object.values(cross).reduce((sum, { data }) => sum + data.length, 0),
        );
        makeRoom();
      },
      () => forget(text, condition),
    );
    return condition;
  };
}
