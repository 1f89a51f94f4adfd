/**
 * Levels: the arithmetic between amplitudes and decibels, peaks and powers. How loud something seems is
 * left to `loudness.ts`.
 */
import type { AudioClip, Decibels, Ratio, Samples } from "#base";

/**
 * Turn an amplitude ratio into decibels.
 *
 * @param ratio - amplitude, ≥ 0; 1 is full scale
 * @returns 20 · log10(ratio), −Infinity for 0
 */
export function ratioToDecibels(ratio: Ratio): Decibels {
  return 20 * Math.log10(ratio);
}

/**
 * Turn decibels into an amplitude ratio.
 *
 * @param level - in dB; 0 is full scale
 * @returns the amplitude, > 0
 */
export function decibelsToRatio(level: Decibels): Ratio {
  return 10 ** (level / 20);
}

/**
 * Find the largest sample of a clip.
 *
 * @param clip - audio [C, N]
 * @returns the greatest absolute value over all channels, 0 for an empty clip
 */
export function peakOf(clip: AudioClip): Ratio {
  let peak = 0;
  for (const channel of clip.channels) {
    for (let n = 0; n < channel.length; n++) peak = Math.max(peak, Math.abs(channel[n]));
  }
  return peak;
}

/**
 * Sum powers as they go on, so that the power between any two samples is one subtraction.
 *
 * @param samples - mono samples [N]
 * @returns sum of the squares before each sample [N + 1]
 */
export function runningPower(samples: Float32Array | Float64Array): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let n = 0; n < samples.length; n++) sums[n + 1] = sums[n] + samples[n] * samples[n];
  return sums;
}

/**
 * Average the power of a segment.
 *
 * @param samples - mono samples [N]
 * @param from - first sample; what lies outside 0…N counts as silence
 * @param to - one past the last sample, > from
 * @returns mean square
 */
export function powerOf(samples: Float32Array, from: Samples, to: Samples): Ratio {
  let sum = 0;
  const last = Math.min(samples.length, to);
  for (let n = Math.max(0, from); n < last; n++) sum += samples[n] * samples[n];
  return sum / (to - from);
}
