/**
 * The delay pattern: codebook k is written k columns later, so that one column can be chosen at
 * once although each codebook leans on the coarser ones of its frame.
 *
 *     frames      0 1 2 3            columns    0 1 2 3 4 5 6
 *     codebook 0  a b c d     ──►               × a b c d × ×
 *     codebook 1  e f g h                       × × e f g h ×
 *     codebook 2  i j k l                       × × × i j k l
 *
 * × is the pad code, one above the last real one.
 */
import type { Codes, Frames } from "#base";

/** A cell that is still to be chosen. */
export const undecided = -1;

/** Codes in columns, row-major [B, K, S]. */
export interface Columns {
  readonly shape: readonly [number, number, number];
  readonly data: Int32Array;
}

/**
 * Spread codes over columns.
 *
 * @param codes - [B, K, T], the frames that are known
 * @param frames - of the whole piece, ≥ T: those after T are undecided
 * @param pad - the pad code
 * @returns [B, K, frames + K]
 * @source Copet et al. 2023, §2.1, “delay”
 * @parity delay-pattern.test.ts: revert of apply is the identity
 */
export function applyDelayPattern(codes: Codes, frames: Frames, pad: number): Columns {
  const [rows, codebooks, known] = codes.shape;
  const columns = frames + codebooks;
  const data = new Int32Array(rows * codebooks * columns).fill(pad);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      const lane = row * codebooks + k;
      for (let f = 0; f < frames; f++) {
        data[lane * columns + f + 1 + k] = f < known ? codes.data[lane * known + f] : undecided;
      }
    }
  }
  return { shape: [rows, codebooks, columns], data };
}

/**
 * Collect codes from columns.
 *
 * @param columns - [B, K, S]
 * @param from - first frame wanted
 * @returns [B, K, S − K − from]
 */
export function revertDelayPattern(columns: Columns, from: Frames = 0): Codes {
  const [rows, codebooks, count] = columns.shape;
  const frames = count - codebooks - from;
  const data = new Int32Array(rows * codebooks * frames);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      const lane = row * codebooks + k;
      const start = lane * count + from + 1 + k;
      data.set(columns.data.subarray(start, start + frames), lane * frames);
    }
  }
  return { shape: [rows, codebooks, frames], data };
}
