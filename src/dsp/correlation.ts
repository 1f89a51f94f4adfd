/**
 * How well two segments of sound agree, sample by sample.
 */
import type { Ratio, Samples } from "#base";

/**
 * Correlate two segments of one recording, over all its channels.
 *
 * @param channels - samples [C][N]
 * @param first - where the first segment starts
 * @param second - where the second starts
 * @param length - samples of both, ≥ 1; what lies outside the recording is silence
 * @param stride - look at every so many samples only
 * @returns −1…1; 0 where one of them is silent
 */
export function correlateSegments(
  channels: readonly Float32Array[],
  first: Samples,
  second: Samples,
  length: Samples,
  stride: Samples = 1,
): Ratio {
  let cross = 0;
  let firstPower = 0;
  let secondPower = 0;
  for (const channel of channels) {
    const from = Math.max(0, -first, -second);
    const to = Math.min(length, channel.length - first, channel.length - second);
    for (let n = from; n < to; n += stride) {
      const a = channel[first + n];
      const b = channel[second + n];
      cross += a * b;
      firstPower += a * a;
      secondPower += b * b;
    }
  }
  const norm = Math.sqrt(firstPower * secondPower);
  return norm > 1e-12 ? cross / norm : 0;
}

/** Where two segments correlate best. */
export interface BestLag {
  /** How far the second segment moved. */
  readonly lag: Samples;
  readonly correlation: Ratio;
}

/**
 * Move one of two segments a little, to where they correlate best. Small moves are preferred: going all
 * the way must gain 0.1 of correlation.
 *
 * @param channels - samples [C][N]
 * @param first - where the first segment starts; it stays
 * @param second - where the second starts; it may move
 * @param length - samples of both
 * @param maxLag - samples to move either way
 * @returns the move and the correlation there
 * @source Verhelst & Roelands 1993 (WSOLA), the alignment
 */
export function findBestLag(
  channels: readonly Float32Array[],
  first: Samples,
  second: Samples,
  length: Samples,
  maxLag: Samples,
): BestLag {
  // Coarse on a thinned signal, then every lag around the best few.
  const stride = Math.max(1, Math.floor(length / 400));
  const scoreLag = (lag: Samples, every: Samples) => {
    const correlation = correlateSegments(channels, first, second + lag, length, every);
    return { lag, correlation, score: correlation - (0.1 * Math.abs(lag)) / Math.max(1, maxLag) };
  };
  const coarse = Array.from({ length: 2 * maxLag + 1 }, (_, i) => scoreLag(i - maxLag, stride));
  coarse.sort((a, b) => b.score - a.score);
  const tried = new Set<Samples>([0]);
  for (const { lag } of coarse.slice(0, 6)) {
    for (let near = Math.max(-maxLag, lag - 1); near <= Math.min(maxLag, lag + 1); near++) tried.add(near);
  }
  let best = scoreLag(0, 1);
  for (const lag of tried) {
    const candidate = scoreLag(lag, 1);
    if (candidate.score > best.score) best = candidate;
  }
  return { lag: best.lag, correlation: best.correlation };
}
