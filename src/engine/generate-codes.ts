/**
 * Column by column, chunk by chunk: runs the graph `decode` until all cells of a delay pattern are
 * chosen. Between chunks there is progress, and a place to stop.
 */
import type { Codes, Frames } from "#base";
import { intTensor, type Session, type Tensors } from "#inference";
import {
  applyDelayPattern,
  chunkFeeds,
  decodeCache,
  isGuided,
  type MusicGenConfig,
  type NoiseKey,
  placeCodes,
  revertDelayPattern,
  type Sampling,
  samplingFeeds,
  spreadPrompt,
} from "#model";
import type { Condition } from "./condition.ts";

/** A batch of rows to generate. */
export interface GenerateCodesJob {
  readonly condition: Condition;
  readonly rows: readonly NoiseKey[];
  /** To generate, prompt not counted. */
  readonly frames: Frames;
  /** [1, K, T] for all rows, or [B, K, T]. */
  readonly promptCodes?: Codes | undefined;
  readonly sampling: Sampling;
  /** Columns in a run of the graph. */
  readonly chunk: number;
}

/** How far it is, and how to stop it. */
export interface GenerateCodesRun {
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk. */
  readonly onProgress?: ((progress: { done: Frames; total: Frames }) => void) | undefined;
}

/**
 * Generate codes.
 *
 * @param session - of the graph `decode`
 * @param config - of the model
 * @param job - what to generate
 * @param run - progress and cancellation
 * @returns [B, K, frames], prompt not included
 * @throws LooperError RUNTIME_NOT_A_NUMBER, and what the session throws; the signal's reason
 * @parity test/golden, stage “codes”
 */
export async function generateCodes(
  session: Session,
  config: MusicGenConfig,
  job: GenerateCodesJob,
  { signal, onProgress }: GenerateCodesRun = {},
): Promise<Codes> {
  const { decoder } = config;
  const takes = job.rows.length;
  const prompt = spreadPrompt(job.promptCodes, takes, decoder.codebooks);
  const known = prompt.shape[2];
  const columns = applyDelayPattern(prompt, known + job.frames, decoder.vocabulary, decoder.channels);
  const rows = isGuided(job.sampling) ? 2 * takes : takes;
  const last = columns.shape[2] - 1;
  const fixed: Tensors = {
    ...job.condition.cross,
    ...samplingFeeds(job.sampling, decoder.vocabulary),
    text_bias: job.condition.textBias,
    tail: intTensor(Int32Array.of(1), [1]),
  };
  const cache = await session.openCache(decodeCache(config, rows, last, fixed));
  try {
    let fed = 0; // columns that the cache holds
    let ready = known + 1; // columns that are chosen
    while (ready <= last) {
      signal?.throwIfAborted();
      const chunk = { fed, ready, count: Math.min(job.chunk, last + 1 - ready) };
      const out = await session.run(chunkFeeds(columns, job.rows, rows, chunk), ["codes", "sums"], cache);
      placeCodes(columns, chunk, out);
      fed = ready + chunk.count - 1;
      ready += chunk.count;
      const done = Math.max(0, Math.min(job.frames, ready - decoder.levels - known));
      onProgress?.({ done, total: job.frames });
    }
  } finally {
    await cache.close();
  }
  return revertDelayPattern(columns, known, decoder.channels);
}
