/**
 * The delay pattern: codebook k is written k columns later, so that one column can be chosen at
 * once although each codebook leans on the coarser ones of its frame.
 *
 *     frames      0 1 2 3            columns    0 1 2 3 4 5 6
 *     codebook 0  a b c d     ──►               × a b c d × ×
 *     codebook 1  e f g h                       × × e f g h ×
 *     codebook 2  i j k l                       × × × i j k l
 *
 * × is the pad code, one above the last real one. In stereo the codebooks of left and right take
 * turns, and two neighbours share a delay.
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
 * @param channels - whose codebooks take turns
 * @returns [B, K, frames + K / channels]
 * @source Copet et al. 2023, §2.1, “delay”
 * @parity delay-pattern.test.ts: revert of apply is the identity
 */
export function applyDelayPattern(codes: Codes, frames: Frames, pad: number, channels = 1): Columns {
  const [rows, codebooks, known] = codes.shape;
  const columns = frames + codebooks / channels;
  const data = new Int32Array(rows * codebooks * columns).fill(pad);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      const lane = row * codebooks + k;
      for (let f = 0; f < frames; f++) {
        data[lane * columns + f + 1 + delayOf(k, channels)] =
          f < known ? codes.data[lane * known + f] : undecided;
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
 * @param channels - whose codebooks take turns
 * @returns [B, K, S − K / channels − from]
 */
export function revertDelayPattern(columns: Columns, from: Frames = 0, channels = 1): Codes {
  const [rows, codebooks, count] = columns.shape;
  const frames = count - codebooks / channels - from;
  const data = new Int32Array(rows * codebooks * frames);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < codebooks; k++) {
      const lane = row * codebooks + k;
      const start = lane * count + from + 1 + delayOf(k, channels);
      data.set(columns.data.subarray(start, start + frames), lane * frames);
    }
  }
  return { shape: [rows, codebooks, frames], data };
}

/**
 * Compute by how many columns a codebook is late.
 *
 * @param codebook - which, over all channels
 * @param channels - whose codebooks take turns
 */
export function delayOf(codebook: number, channels: number): number {
  return Math.floor(codebook / channels);
}
