/** One run of the graph `decode` over given columns, as transformers' forward pass has it. */
import type { Codes } from "#base";
import type { Condition } from "#engine";
import { floatTensor, intTensor, type Session } from "#inference";
import { decodeCache, type MusicGenConfig, type Precision } from "#model";

/**
 * Compute the logits of all given columns, one row per text, without guidance.
 *
 * @returns [B, K, S, V], transformers' order
 */
export async function teacherForced(
  decode: Session,
  config: MusicGenConfig,
  columns: Codes,
  condition: Condition,
  precision: Precision = "fp32",
): Promise<Float32Array> {
  const { decoder } = config;
  const [rows, codebooks, width] = columns.shape;
  const { vocabulary } = decoder;
  const one = (value: number) => floatTensor(Float32Array.of(value), []);
  const whole = (value: number) => intTensor(Int32Array.of(value), [1]);
  const cache = await decode.openCache(decodeCache(config, precision, rows, width, {}));
  const out = await decode.run(
    {
      ...condition.cross,
      text_bias: condition.textBias,
      given: intTensor(columns.data, [rows, codebooks, width]),
      past_length: whole(0),
      tail: whole(width),
      noise: floatTensor(new Float32Array(rows * codebooks), [1, rows, codebooks]),
      forced: intTensor(new Int32Array(rows * codebooks).fill(-1), [1, rows, codebooks]),
      guidance: one(1),
      temperature: one(0),
      top_p: one(2),
      top_k: whole(1),
    },
    ["logits"],
    cache,
  );
  await cache.close();
  const ours = out.logits.data as Float32Array; // [1, B, S, K, V]
  const turned = new Float32Array(ours.length);
  for (let b = 0; b < rows; b++) {
    for (let s = 0; s < width; s++) {
      for (let k = 0; k < codebooks; k++) {
        const from = ((b * width + s) * codebooks + k) * vocabulary;
        turned.set(ours.subarray(from, from + vocabulary), ((b * codebooks + k) * width + s) * vocabulary);
      }
    }
  }
  return turned;
}
