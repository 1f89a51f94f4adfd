/** One run of the graph `decode` over given columns, as transformers' forward pass has it. */
import type { Codes } from "#base";
import type { Condition } from "#engine";
import { floatTensor, intTensor, type Session } from "#inference";
import { decodeCache, givenColumns, type MusicGenConfig, type Precision } from "#model";

/**
 * Compute the logits of all given columns, one row per text, without guidance.
 *
 * @param how - precision of the graph, and where a run ends and the next one begins; left out: one run in fp32
 * @returns [B, K, S, V], transformers' order
 */
export async function teacherForced(
  decode: Session,
  config: MusicGenConfig,
  columns: Codes,
  condition: Condition,
  how: { readonly precision?: Precision; readonly ends?: readonly number[] | undefined } = {},
): Promise<Float32Array> {
  const { precision = "fp32", ends = [] } = how;
  const [rows, codebooks, width] = columns.shape;
  const { vocabulary } = config.decoder;
  const one = (value: number) => floatTensor(Float32Array.of(value), []);
  const whole = (value: number) => intTensor(Int32Array.of(value), [1]);
  const fixed = {
    ...condition.cross,
    text_bias: condition.textBias,
    noise: floatTensor(new Float32Array(rows * codebooks), [1, rows, codebooks]),
    forced: intTensor(new Int32Array(rows * codebooks).fill(-1), [1, rows, codebooks]),
    guidance: one(1),
    temperature: one(0),
    top_p: one(2),
    top_k: whole(1),
  };
  const cache = await decode.openCache(decodeCache(config, precision, rows, width, fixed));
  const turned = new Float32Array(rows * codebooks * width * vocabulary);
  let fed = 0;
  for (const end of [...ends, width]) {
    const given = givenColumns(columns, rows, fed, end);
    const feeds = { given, past_length: whole(fed), tail: whole(end - fed) };
    const ours = (await decode.run(feeds, ["logits"], cache)).logits.data as Float32Array; // [1, B, s, K, V]
    for (let b = 0; b < rows; b++) {
      for (let s = fed; s < end; s++) {
        for (let k = 0; k < codebooks; k++) {
          const from = ((b * (end - fed) + s - fed) * codebooks + k) * vocabulary;
          turned.set(ours.subarray(from, from + vocabulary), ((b * codebooks + k) * width + s) * vocabulary);
        }
      }
    }
    fed = end;
  }
  await cache.close();
  return turned;
}
