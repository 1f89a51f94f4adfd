/**
 * How similar the bars of a loop are in their low end: kicks that come early in one bar, or tumble between
 * the beats in another, are heard long before anything else is.
 *
 *     bar 1   ▁█▁▁▁█▁▁▁█▁▁▁█▁▁      rises of the level below 160 Hz;
 *     bar 2   ▁█▁▁▁█▁▃▁▁█▁▁█▁▁      each bar is compared with the mean of the others
 */
import type { Hertz, Ratio, Seconds } from "#base";
import { createDecimator, runningPower } from "#dsp";

/** Rate of the low band; the decimator leaves what is below 160 Hz. */
const lowRate: Hertz = 400;
/** Over which a level is taken, and over which it rises. */
const span: Seconds = 0.02;
/** Levels this far below the loudest are silence. */
const floor: Ratio = 0.03;
/** Points at which bars are compared. */
const step: Seconds = 0.005;
/** A rise is seen this much before the sound that rises; bars are taken so much earlier, to have it whole. */
const lookahead: Seconds = 0.04;

/** Rises of the level of the low band, in decibels per 20 ms [M], from `lookahead` before the beginning, and their rate. */
function followLowBand(samples: Float32Array, sampleRate: Hertz): { rises: Float64Array; rate: Hertz } {
  const factor = Math.max(1, Math.round(sampleRate / lowRate));
  const decimator = createDecimator(factor);
  const silence = new Float32Array(Math.round(lookahead * sampleRate));
  const parts = [decimator.push(silence), decimator.push(samples), decimator.finish()];
  const low = Float32Array.from(parts.flatMap((part) => [...part]));
  const rate = sampleRate / factor;
  const half = Math.max(1, Math.round((span * rate) / 2));
  const sums = runningPower(low);
  const levels = Float64Array.from(low, (_, m) => {
    const [from, to] = [Math.max(0, m - half), Math.min(low.length, m + half)];
    return Math.sqrt((sums[to] - sums[from]) / (to - from));
  });
  const noiseFloor = floor * levels.reduce((a, b) => Math.max(a, b), 0) + 1e-9;
  const decibels = levels.map((level) => 20 * Math.log10(level + noiseFloor));
  const at = (m: number) => decibels[Math.min(decibels.length - 1, Math.max(0, m))];
  return { rises: decibels.map((_, m) => Math.max(0, at(m + half) - at(m - half))), rate };
}

/** 1 for the same shape at any height, 0 where nothing coincides. */
function cosineSimilarity(a: Float64Array, b: Float64Array): Ratio {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb + 1e-12);
}

/**
 * Measure how steadily the low band of a loop comes again from bar to bar.
 *
 * @param samples - mono samples [N]
 * @param sampleRate - in Hz
 * @param marks - beats of the loop and its end, rising
 * @param beatsPerBar - of the metre
 * @returns 1 where every bar has its low attacks at the same places, 0 where none has; null where there are
 *   not two whole bars or the low band is silent
 */
export function measureSteadiness(
  samples: Float32Array,
  sampleRate: Hertz,
  marks: readonly Seconds[],
  beatsPerBar: number,
): Ratio | null {
  const count = Math.floor((marks.length - 1) / beatsPerBar);
  if (count < 2 || samples.length === 0) return null;
  const { rises, rate } = followLowBand(samples, sampleRate);
  const points = Math.max(8, Math.round((marks[1] - marks[0]) / step));
  const bars = Array.from({ length: count }, (_, bar) =>
    Float64Array.from({ length: beatsPerBar * points }, (_, i) => {
      const beat = bar * beatsPerBar + Math.floor(i / points);
      const time = marks[beat] + ((i % points) / points) * (marks[beat + 1] - marks[beat]);
      return rises[Math.min(rises.length - 1, Math.max(0, Math.round(time * rate)))];
    }),
  );
  const total = Float64Array.from(bars[0], (_, i) => bars.reduce((sum, bar) => sum + bar[i], 0));
  if (!total.some((rise) => rise > 0)) return null;
  const similarities = bars.map((bar) =>
    cosineSimilarity(
      bar,
      total.map((sum, i) => sum - bar[i]),
    ),
  );
  return similarities.reduce((sum, similarity) => sum + similarity, 0) / count;
}
