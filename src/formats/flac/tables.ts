/**
 * Codes that FLAC frames use for common rates and depths, shared by reader and writer.
 */

/** Sample rate by its code; undefined where the header or the stream's head tells it. */
export const flacRates: readonly (number | undefined)[] = [
  undefined,
  88_200,
  176_400,
  192_000,
  8000,
  16_000,
  22_050,
  24_000,
  32_000,
  44_100,
  48_000,
  96_000,
];

/** Bits of a sample by its code; undefined where the stream's head tells it. */
export const flacDepths: readonly (number | undefined)[] = [undefined, 8, 12, undefined, 16, 20, 24, 32];

/** How the two channels of a stereo frame are coupled, by their code; below 8 they are not. */
export const flacCoupling = { leftSide: 8, sideRight: 9, midSide: 10 } as const;

/** Polynomials of the fixed predictors: what order n expects of the next sample. */
export const fixedPredictors: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];
