/** Whether two variations are copies: how many of their codes are the same. */
import type { Codes, Frames, Ratio } from "#base";

/** A stretch of one row of codes. */
export interface CodeRange {
  /** [1, K, T] */
  readonly codes: Codes;
  readonly from: Frames;
  readonly to: Frames;
}

/** Above this share of equal codes, two loops are one. */
export const copyThreshold: Ratio = 0.9;

/**
 * Compare two loops code by code, over the shorter of the two.
 *
 * @param a - frames of one performance
 * @param b - frames of another, with as many codebooks
 * @returns share of equal codes over all codebooks, 0…1
 */
export function equalShare(a: CodeRange, b: CodeRange): Ratio {
  const codebooks = a.codes.shape[1];
  const frames = Math.min(a.to - a.from, b.to - b.from);
  if (frames <= 0) return 0;
  let equal = 0;
  for (let k = 0; k < codebooks; k++) {
    for (let t = 0; t < frames; t++) {
      const left = a.codes.data[k * a.codes.shape[2] + a.from + t];
      if (left === b.codes.data[k * b.codes.shape[2] + b.from + t]) equal++;
    }
  }
  return equal / (codebooks * frames);
}
