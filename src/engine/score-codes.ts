/** How surprised the model is by given codes: the graph `decode` reads them, nothing is chosen. */
import type { Codes, Frames } from "#base";
import { floatTensor, intTensor, type Session } from "#inference";
import {
  applyDelayPattern,
  decodeCache,
  givenColumns,
  type MusicGenConfig,
  type Nats,
  type Precision,
  samplingFeeds,
  surpriseOfCodes,
} from "#model";
import { type Change, type Condition, conditionFeeds, stackConditions } from "./condition.ts";

/** Codes to be scored. */
export interface ScoreCodesJob {
  /** Of the graph. */
  readonly precision: Precision;
  /** What is attended to from the first column on: one text for all rows, or one each. */
  readonly condition: Condition;
  /** What is attended to later, in order of columns; left out: nothing changes. */
  readonly changes?: readonly Change[] | undefined;
  /** [B, K, T]: what comes before `from` is context. */
  readonly codes: Codes;
  /** First frame scored. */
  readonly from: Frames;
  /** One past the last, ≤ T. */
  readonly to: Frames;
}

/**
 * Score codes, without guidance, in one run of the graph for each text.
 *
 * @param session - of the graph `decode`
 * @param config - of the model
 * @param job - what to score
 * @returns −log p of each code [B, K, to − from]
 * @parity test/golden, stages “logits” and “bars”
 */
export async function scoreCodes(
  session: Session,
  config: MusicGenConfig,
  { precision, condition, changes = [], codes, from, to }: ScoreCodesJob,
): Promise<Nats> {
  const { decoder } = config;
  const [rows, codebooks, frames] = codes.shape;
  const columns = applyDelayPattern(codes, frames, decoder.vocabulary, decoder.channels);
  const end = to + decoder.levels - 1;
  const fixed = {
    ...conditionFeeds(condition),
    ...samplingFeeds({ topK: 1, topP: 0, temperature: 0, guidanceScale: 1 }, decoder.vocabulary),
    noise: floatTensor(new Float32Array(rows * codebooks), [1, rows, codebooks]),
    forced: intTensor(new Int32Array(rows * codebooks), [1, rows, codebooks]),
  };
  const cache = await session.openCache(decodeCache(config, precision, rows, end, fixed));
  try {
    const heard: Float32Array[] = []; // [1, B, s, K, V] each
    let fed = 0; // columns that the cache holds
    const read = async (until: number) => {
      const tail = until - Math.max(fed, from);
      const feeds = {
        tail: intTensor(Int32Array.of(Math.max(1, tail)), [1]),
        given: givenColumns(columns, rows, fed, until),
        past_length: intTensor(Int32Array.of(fed), [1]),
      };
      const { logits } = await session.run(feeds, tail > 0 ? ["logits"] : [], cache);
      if (logits) heard.push(logits.data as Float32Array);
      fed = until;
    };
    for (const change of changes) {
      await read(change.from);
      await cache.exchange(conditionFeeds(stackConditions(change.conditions)));
    }
    await read(end);
    return surpriseOfCodes(heard, codes, from, to, decoder);
  } finally {
    await cache.close();
  }
}
