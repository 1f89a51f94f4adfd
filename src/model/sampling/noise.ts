/** The chance in a choice of codes: one number per cell, a function of where the cell is. */
import { philox } from "#base";

/** What makes a row's chance its own. */
export interface NoiseKey {
  /** Whole number, 0…2⁵³ − 1. */
  readonly seed: number;
  /** Whole number, 0…2³² − 1. */
  readonly variation: number;
}

const tag = 0x636f6465;

/**
 * Draw the chance of one cell.
 *
 * @param key - of the row
 * @param column - of the cell, counted from the start code
 * @param codebook - of the cell
 * @returns uniform in [0, 1) in steps of 2⁻²³, so that in single precision it times a sum is below the sum
 * @source own, on Philox: no cell depends on how many were drawn before it, or beside it
 */
export function cellNoise(key: NoiseKey, column: number, codebook: number): number {
  const words: [number, number] = [key.seed >>> 0, Math.floor(key.seed / 0x100000000) >>> 0];
  const [word] = philox(words, [key.variation >>> 0, column, codebook, tag]);
  return (word >>> 9) * 2 ** -23;
}
