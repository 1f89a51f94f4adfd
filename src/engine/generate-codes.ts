/**
 * Column by column, chunk by chunk: runs the graph `decode` until all cells of a delay pattern are
 * chosen. Between chunks there is progress, and a place to stop.
 */
import type { Codes, Frames } from "#base";
import { intTensor, type Session, type Tensors } from "#inference";
import {
  applyDelayPattern,
  type Chunk,
  chunkFeeds,
  decodeCache,
  isGuided,
  type MusicGenConfig,
  type NoiseKey,
  type Precision,
  placeCodes,
  revertDelayPattern,
  type Sampling,
  samplingFeeds,
  spreadPrompt,
} from "#model";
import { type Change, type Condition, conditionFeeds, stackConditions } from "./condition.ts";

/** A batch of rows to generate. */
export interface GenerateCodesJob {
  /** Of the graph. */
  readonly precision: Precision;
  /** What is attended to from the first column on: one text for all rows, or one each. */
  readonly condition: Condition;
  /** What is attended to later, in order of columns; left out: nothing changes. */
  readonly changes?: readonly Change[] | undefined;
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
    ...conditionFeeds(job.condition),
    ...samplingFeeds(job.sampling, decoder.vocabulary),
    tail: intTensor(Int32Array.of(1), [1]),
  };
  const changes = [...(job.changes ?? [])];
  const cache = await session.openCache(decodeCache(config, job.precision, rows, last, fixed));
  try {
    let fed = 0; // columns that the cache holds
    let ready = known + 1; // columns that are chosen
    while (ready <= last) {
      signal?.throwIfAborted();
      if (changes[0]?.from === fed)
        await cache.exchange(conditionFeeds(stackConditions(changes.shift()?.conditions ?? [])));
      const chunk = nextChunk(fed, ready, Math.min(job.chunk, last + 1 - ready), changes[0]?.from);
      const out = await session.run(chunkFeeds(columns, job.rows, rows, chunk), ["codes", "sums"], cache);
      placeCodes(columns, chunk, out);
      fed = chunk.ready + chunk.count - 1;
      ready = Math.max(ready, chunk.ready + chunk.count);
      const done = Math.max(0, Math.min(job.frames, ready - decoder.levels - known));
      onProgress?.({ done, total: job.frames });
    }
  } finally {
    await cache.close();
  }
  return revertDelayPattern(columns, known, decoder.channels);
}

/** Columns of what is given that one run reads, as many as a run plays: more takes memory that the runtime keeps. */
const mostFed = 7;

/**
 * Choose the next stretch of columns, which ends where the text changes. A bar that is given whole is fed
 * by itself: the column that its run decides is one that is known.
 */
function nextChunk(fed: number, ready: number, count: number, change = Number.POSITIVE_INFINITY): Chunk {
  if (Math.min(ready, change) - fed > mostFed) return { fed, ready: fed + mostFed, count: 1 };
  if (ready >= change) return { fed, ready: change, count: 1 };
  return { fed, ready, count: Math.min(count, change + 1 - ready) };
}
