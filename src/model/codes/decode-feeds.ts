/**
 * Between columns of codes and the graph `decode`: what a run of it is given, and where what it chose goes.
 * Runs nothing.
 */
import { type Codes, LooperError } from "#base";
import { type CachePart, type CacheSpec, floatTensor, intTensor, type Tensors } from "#inference";
import type { MusicGenConfig } from "../config.ts";
import type { Precision } from "../graphs/layers.ts";
import { cellNoise, type NoiseKey } from "../sampling/noise.ts";
import { type Columns, undecided } from "./delay-pattern.ts";

/** A stretch of columns that one run of the graph decides. */
export interface Chunk {
  /** Columns that the cache holds already. */
  readonly fed: number;
  /** Columns that are decided; the first of the chunk comes after them. */
  readonly ready: number;
  /** Columns in the chunk, M. */
  readonly count: number;
}

/**
 * Describe the cache that the graph `decode` grows: keys and values of every layer, in fp32 [R, H, P, W], or
 * rounded to 8 bits with a scale for each column of a row and head: keys [R, H, W, P], values [R, H, P, W],
 * scales [R, H, 1, P].
 *
 * @param config - of the model
 * @param precision - of the graph: its cache is rounded where its matrices are
 * @param rows - conditional and unconditional ones
 * @param limit - columns it will hold
 * @param fixed - inputs that stay the same
 */
export function decodeCache(
  { decoder }: MusicGenConfig,
  precision: Precision,
  rows: number,
  limit: number,
  fixed: Tensors,
): CacheSpec {
  const { layers, heads } = decoder;
  const width = decoder.width / heads;
  const part = (name: string, type: CachePart["type"], dims: number[], axis: number): CachePart => {
    return { input: `past_${name}`, output: `recent_${name}`, type, dims: [rows, heads, ...dims], axis };
  };
  const partsOf = (layer: number) =>
    precision === "fp32"
      ? [part(`k_${layer}`, "float32", [0, width], 2), part(`v_${layer}`, "float32", [0, width], 2)]
      : [
          part(`k_${layer}`, "uint8", [width, 0], 3),
          part(`v_${layer}`, "uint8", [0, width], 2),
          part(`k_scale_${layer}`, "float32", [1, 0], 3),
          part(`v_scale_${layer}`, "float32", [1, 0], 3),
        ];
  return { parts: Array.from({ length: layers }, (_, layer) => partsOf(layer)).flat(), limit, fixed };
}

/**
 * Give every row its prompt: one prompt serves all rows, none is a prompt of no frames.
 *
 * @param prompt - [1, K, T] or [B, K, T]
 * @param rows - B
 * @param codebooks - K
 * @returns [B, K, T]
 */
export function spreadPrompt(prompt: Codes | undefined, rows: number, codebooks: number): Codes {
  if (!prompt) return { shape: [rows, codebooks, 0], data: new Int32Array(0) };
  const [count, , frames] = prompt.shape;
  if (count === rows) return prompt;
  const data = new Int32Array(rows * codebooks * frames);
  for (let row = 0; row < rows; row++) data.set(prompt.data, row * codebooks * frames);
  return { shape: [rows, codebooks, frames], data };
}

/**
 * Lay out what a chunk is given: columns fed…ready−1, and for the next `count` their noise and their fixed
 * cells.
 *
 * @param columns - [B, K, S]
 * @param keys - random streams, one per row of `columns`
 * @param rows - B, or 2B with guidance
 * @param chunk - which columns
 */
export function chunkFeeds(
  columns: Columns,
  keys: readonly NoiseKey[],
  rows: number,
  { fed, ready, count }: Chunk,
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

/**
 * Put what the graph chose into the columns.
 *
 * @param columns - [B, K, S], changed
 * @param chunk - which of them
 * @param out - of the graph: `codes` [M, B, K] and `sums` [M]
 * @throws LooperError RUNTIME_NOT_A_NUMBER where the logits were not finite
 */
export function placeCodes(columns: Columns, { ready, count }: Chunk, out: Tensors): void {
  const [takes, codebooks, width] = columns.shape;
  const chosen = out.codes.data; // [M, B, K]
  for (let m = 0; m < count; m++) {
    if (!Number.isFinite(out.sums.data[m])) {
      throw new LooperError(
        "RUNTIME_NOT_A_NUMBER",
        `The network returned NaN at column ${ready + m}. The checkpoint is damaged, or fp16 weights overflowed.`,
        { facts: { column: ready + m } },
      );
    }
    for (let lane = 0; lane < takes * codebooks; lane++) {
      columns.data[lane * width + ready + m] = chosen[m * takes * codebooks + lane];
    }
  }
}
