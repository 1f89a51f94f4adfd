/**
 * The legend of shapes. Every bracket in a comment of this code base uses these letters:
 *
 *     B rows (batch)   K codebooks   T frames     S columns (frames + delay)
 *     L text tokens    D width       H heads      V vocabulary
 *     C channels       N samples     F frequency bins or bands
 *
 * `[B, K, T]` is row-major: the last letter runs fastest.
 */

/** Codes of a codec, int32, row-major [B, K, T]. */
export interface Codes {
  /** [B, K, T] */
  readonly shape: readonly [number, number, number];
  readonly data: Int32Array;
}
