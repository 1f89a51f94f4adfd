/** How surprised the model is by given codes: one run of the graph `decode`, nothing chosen. */
import type { Codes, Frames } from "#base";
import { floatTensor, intTensor, type Session } from "#inference";
import {
  applyDelayPattern,
  decodeCache,
  givenColumns,
  type MusicGenConfig,
  type Nats,
  samplingFeeds,
  surpriseOfCodes,
} from "#model";
import type { Condition } from "./condition.ts";

/**
 * Score codes, without guidance.
 *
 * @param session - of the graph `decode`
 * @param config - of the model
 * @param condition - the text
 * @param codes - [B, K, T]: what comes before `from` is context
 * @param from - first frame scored
 * @param to - one past the last, ≤ T
 * @returns −log p of each code [B, K, to − from]
 * @parity test/golden, stage “logits”
 */
export async function scoreCodes(
  session: Session,
  config: MusicGenConfig,
  condition: Condition,
  codes: Codes,
  from: Frames,
  to: Frames,
): Promise<Nats> {
  const { decoder } = config;
  const [rows, codebooks, frames] = codes.shape;
  const columns = applyDelayPattern(codes, frames, decoder.vocabulary, decoder.channels);
  const end = to + decoder.levels - 1;
  const tail = end - from;
  const cache = await session.openCache(decodeCache(config, rows, end, condition.cross));
  try {
    const nothing = [1, rows, codebooks];
    const feeds = {
      ...samplingFeeds({ topK: 1, topP: 0, temperature: 0, guidanceScale: 1 }, decoder.vocabulary),
      text_bias: condition.textBias,
      tail: intTensor(Int32Array.of(tail), [1]),
      given: givenColumns(columns, rows, 0, end),
      past_length: intTensor(Int32Array.of(0), [1]),
      noise: floatTensor(new Float32Array(rows * codebooks), nothing),
      forced: intTensor(new Int32Array(rows * codebooks), nothing),
    };
    const { logits } = await session.run(feeds, ["logits"], cache);
    return surpriseOfCodes(logits?.data as Float32Array, tail, codes, from, to, decoder);
  } finally {
    await cache.close();
  }
}
