/** How surprised the model is by given codes: one run of the graph `decode`, nothing chosen. */
import type { Codes, Frames } from "#base";
import { floatTensor, intTensor, type Session } from "#inference";
import type { MusicGenConfig } from "../config.ts";
import { samplingFeeds } from "../sampling/sampling-settings.ts";
import type { Condition } from "./condition.ts";
import { givenColumns, openCache } from "./decode-columns.ts";
import { applyDelayPattern, delayOf } from "./delay-pattern.ts";

/** Surprise per cell, row-major [B, K, T], in nats. */
export interface Nats {
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array;
}

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
  const [rows, codebooks, frames] = codes.shape;
  const { vocabulary, channels, levels } = config.decoder;
  const columns = applyDelayPattern(codes, frames, vocabulary, channels);
  // Frame f of a codebook is foretold by column f + its delay.
  const end = to + levels - 1;
  const tail = end - from;
  const given = givenColumns(columns, rows, 0, end);
  const cache = await openCache(session, config, rows, end, condition.cross);
  try {
    const out = await session.run(
      {
        ...samplingFeeds({ topK: 1, topP: 0, temperature: 0, guidanceScale: 1 }, vocabulary),
        text_bias: condition.textBias,
        tail: intTensor(Int32Array.of(tail), [1]),
        given,
        past_length: intTensor(Int32Array.of(0), [1]),
        noise: floatTensor(new Float32Array(rows * codebooks), [1, rows, codebooks]),
        forced: intTensor(new Int32Array(rows * codebooks), [1, rows, codebooks]),
      },
      ["logits"],
      cache,
    );
    const logits = out.logits.data as Float32Array; // [1, B, tail, K, V]
    const data = new Float32Array(rows * codebooks * (to - from));
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < codebooks; k++) {
        for (let f = from; f < to; f++) {
          const at = ((row * tail + f + delayOf(k, channels) - from) * codebooks + k) * vocabulary;
          const code = codes.data[(row * codebooks + k) * frames + f];
          data[(row * codebooks + k) * (to - from) + f - from] = surprise(logits, at, vocabulary, code);
        }
      }
    }
    return { shape: [rows, codebooks, to - from], data };
  } finally {
    await cache.close();
  }
}

function surprise(logits: Float32Array, at: number, count: number, code: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + count; i++) peak = Math.max(peak, logits[i]);
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += Math.exp(logits[i] - peak);
  return peak + Math.log(sum) - logits[at + code];
}
