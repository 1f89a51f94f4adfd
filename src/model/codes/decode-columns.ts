/**
 * Column by column, chunk by chunk: runs the graph `decode` until all cells of a delay pattern are
 * chosen. Between chunks there is progress, and a place to stop.
 */
import { type Codes, type Frames, LooperError } from "#base";
import { type Cache, floatTensor, intTensor, type Session, type Tensors } from "#inference";
import type { MusicGenConfig } from "../config.ts";
import { cellNoise, type NoiseKey } from "../sampling/noise.ts";
import { isGuided, type Sampling, samplingFeeds } from "../sampling/sampling-settings.ts";
import type { Condition } from "./condition.ts";
import { applyDelayPattern, type Columns, revertDelayPattern, undecided } from "./delay-pattern.ts";

/** A batch of rows to decode. */
export interface DecodeJob {
  readonly condition: Condition;
  readonly rows: readonly NoiseKey[];
  /** To decode, prompt not counted. */
  readonly frames: Frames;
  /** [1, K, T] for all rows, or [B, K, T]. */
  readonly promptCodes?: Codes;
  readonly sampling: Sampling;
  /** Columns in a run of the graph. */
  readonly chunk: number;
}

/** How far it is, and how to stop it. */
export interface DecodeRun {
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk. */
  readonly onProgress?: ((progress: { done: Frames; total: Frames }) => void) | undefined;
}

/**
 * Decode codes.
 *
 * @param session - of the graph `decode`
 * @param config - of the model
 * @param job - what to decode
 * @param run - progress and cancellation
 * @returns [B, K, frames], prompt not included
 * @throws LooperError RUNTIME_NOT_A_NUMBER, and what the session throws; the signal's reason
 * @parity test/golden, stage “codes”
 */
export async function decodeColumns(
  session: Session,
  config: MusicGenConfig,
  job: DecodeJob,
  { signal, onProgress }: DecodeRun = {},
): Promise<Codes> {
  const { decoder } = config;
  const prompt = spreadPrompt(job, decoder.codebooks);
  const known = prompt.shape[2];
  const columns = applyDelayPattern(prompt, known + job.frames, decoder.vocabulary, decoder.channels);
  const takes = job.rows.length;
  const rows = isGuided(job.sampling) ? 2 * takes : takes;
  const last = columns.shape[2] - 1;
  const fixed: Tensors = {
    ...job.condition.cross,
    ...samplingFeeds(job.sampling, decoder.vocabulary),
    text_bias: job.condition.textBias,
    tail: intTensor(Int32Array.of(1), [1]),
  };
  const cache = await openCache(session, config, rows, last, fixed);
  try {
    let fed = 0; // columns that the cache holds
    let ready = known + 1; // columns that are chosen
    while (ready <= last) {
      signal?.throwIfAborted();
      const count = Math.min(job.chunk, last + 1 - ready);
      const feeds = chunkFeeds(columns, job.rows, rows, fed, ready, count);
      const out = await session.run(feeds, ["codes", "sums"], cache);
      placeCodes(columns, ready, count, out);
      fed = ready + count - 1;
      ready += count;
      const done = Math.max(0, Math.min(job.frames, ready - decoder.levels - known));
      onProgress?.({ done, total: job.frames });
    }
  } finally {
    await cache.close();
  }
  return revertDelayPattern(columns, known, decoder.channels);
}

/**
 * Open the cache of the decode graph.
 *
 * @param session - of the graph `decode`
 * @param rows - conditional and unconditional ones
 * @param limit - columns it will hold
 * @param fixed - inputs that stay the same
 */
export function openCache(
  session: Session,
  { decoder }: MusicGenConfig,
  rows: number,
  limit: number,
  fixed: Tensors,
): Promise<Cache> {
  const pairs = Array.from({ length: decoder.layers }, (_, i) =>
    (["k", "v"] as const).map((kind) => ({ input: `past_${kind}_${i}`, output: `recent_${kind}_${i}` })),
  ).flat();
  return session.openCache({
    pairs,
    rows,
    heads: decoder.heads,
    width: decoder.width / decoder.heads,
    limit,
    fixed,
  });
}

/** One prompt serves all rows; none is a prompt of no frames. */
function spreadPrompt({ promptCodes, rows }: DecodeJob, codebooks: number): Codes {
  if (!promptCodes) return { shape: [rows.length, codebooks, 0], data: new Int32Array(0) };
  const [count, , frames] = promptCodes.shape;
  if (count === rows.length) return promptCodes;
  const data = new Int32Array(rows.length * codebooks * frames);
  for (let row = 0; row < rows.length; row++) data.set(promptCodes.data, row * codebooks * frames);
  return { shape: [rows.length, codebooks, frames], data };
}

/** What a chunk is given: columns fed…ready−1, and for the next `count` their chance and their fixed cells. */
function chunkFeeds(
  columns: Columns,
  keys: readonly NoiseKey[],
  rows: number,
  fed: number,
  ready: number,
  count: number,
): Tensors {
  const [takes, codebooks, width] = columns.shape;
  const given = givenColumns(columns, rows, fed, ready);
  const noise = new Float32Array(count * takes * codebooks); // [M, B, K]
  const forced = new Int32Array(count * takes * codebooks); // [M, B, K]
  let at = 0;
  for (let m = 0; m < count; m++) {
    for (let take = 0; take < takes; take++) {
      for (let k = 0; k < codebooks; k++, at++) {
        const cell = columns.data[(take * codebooks + k) * width + ready + m];
        forced[at] = cell;
        if (cell === undecided) noise[at] = cellNoise(keys[take], ready + m, k);
      }
    }
  }
  const dims = [count, takes, codebooks];
  return {
    given,
    past_length: intTensor(Int32Array.of(fed), [1]),
    noise: floatTensor(noise, dims),
    forced: intTensor(forced, dims),
  };
}

/**
 * Cut columns out for the graph.
 *
 * @param columns - [B, K, S]
 * @param rows - B or 2B: the unconditional rows are given what the conditional ones are
 * @param from - first column
 * @param to - one past the last
 * @returns int32 [rows, K, to − from]
 */
export function givenColumns(columns: Columns, rows: number, from: number, to: number) {
  const [takes, codebooks, width] = columns.shape;
  const given = new Int32Array(rows * codebooks * (to - from));
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      const lane = ((row % takes) * codebooks + k) * width;
      given.set(columns.data.subarray(lane + from, lane + to), (row * codebooks + k) * (to - from));
    }
  }
  return intTensor(given, [rows, codebooks, to - from]);
}

function placeCodes(columns: Columns, ready: number, count: number, out: Tensors): void {
  const [takes, codebooks, width] = columns.shape;
  const chosen = out.codes.data; // [M, B, K]
  for (let m = 0; m < count; m++) {
    if (!Number.isFinite(out.sums.data[m])) {
      throw new LooperError(
        "RUNTIME_NOT_A_NUMBER",
        `The network gave no numbers at column ${ready + m}. The checkpoint is damaged, or fp16 weights overflowed.`,
        { facts: { column: ready + m } },
      );
    }
    for (let lane = 0; lane < takes * codebooks; lane++) {
      columns.data[lane * width + ready + m] = chosen[m * takes * codebooks + lane];
    }
  }
}
