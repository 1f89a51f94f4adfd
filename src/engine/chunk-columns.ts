/**
 * How many columns go into one run. A rule of the model and the request alone, never of a clock:
 * where a chunk ends decides in which order sums are made, and equal requests must give equal bytes.
 */
import type { MusicGenConfig, Precision, Sampling } from "#model";

const maxColumns = 25;
/** Bytes of a weight, scales not counted. */
const bytesPerWeight: Record<Precision, number> = { fp32: 4, int8: 1, int4: 0.5 };
/** What a plain machine reads in a second. */
const bytesPerSecond = 20e9;

/**
 * Choose the length of a chunk, so that one takes about a second at most on a plain machine.
 *
 * @param config - of the model
 * @param precision - of its matrices
 * @param takes - rows asked for
 * @param sampling - guidance doubles the rows
 * @returns columns, 1…25
 */
export function chunkColumns(
  { decoder }: MusicGenConfig,
  precision: Precision,
  takes: number,
  sampling: Sampling,
): number {
  const { width, feedForward, layers, codebooks, vocabulary } = decoder;
  const numbers = layers * (6 * width * width + 2 * width * feedForward) + codebooks * vocabulary * width;
  const rows = sampling.guidanceScale > 1 ? 2 * takes : takes;
  // Up to about eight rows the weights' way through memory is the work; then arithmetic adds up.
  const seconds = ((numbers * bytesPerWeight[precision]) / bytesPerSecond) * Math.max(1, rows / 6);
  return Math.max(1, Math.min(maxColumns, Math.floor(1 / seconds)));
}
