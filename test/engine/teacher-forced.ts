/** One run of the graph `decode` over given columns, as transformers' forward pass has it. */
import type { Codes } from "#base";
import type { Condition } from "#engine";
import { floatTensor, intTensor, type Session } from "#inference";
import type { MusicGenConfig } from "#model";

/**
 * Compute the logits of all given columns, one row per text, without guidance.
 *
 * @returns [B, K, S, V], transformers' order
 */
export async function teacherForced(
  decode: Session,
  { decoder }: MusicGenConfig,
  columns: Codes,
  condition: Condition,
): Promise<Float32Array> {
  const [rows, codebooks, width] = columns.shape;
  const { heads, layers, vocabulary } = decoder;
  const empty = floatTensor(new Float32Array(0), [rows, heads, 0, decoder.width / heads]);
  const names = Array.from({ length: layers }, (_, i) => [`past_k_${i}`, `past_v_${i}`]).flat();
  const one = (value: number) => floatTensor(Float32Array.of(value), []);
  const whole = (value: number) => intTensor(Int32Array.of(value), [1]);
  const out = await decode.run(
    {
      ...Object.fromEntries(names.map((name) => [name, empty])),
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
  );
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
