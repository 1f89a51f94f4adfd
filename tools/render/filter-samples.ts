/**
 * Second-order filters for making sounds, in place, offline. Refuses to know what is filtered.
 */
import type { Hertz } from "#base";

/** What a filter lets through. */
export type FilterKind = "lowpass" | "highpass" | "bandpass";

/**
 * Filter samples with a second-order section, state starting at zero.
 *
 * @param samples - [N], overwritten
 * @param kind - what passes
 * @param cutoff - corner or centre, 0 < f; held below 0.45 of the rate
 * @param sampleRate - of the samples
 * @param resonance - Q, 0.707 is flat
 * @returns the same array
 * @source Bristow-Johnson, “Cookbook formulae for audio EQ biquad filter coefficients”, LPF, HPF, BPF
 */
export function filterSamples(
  samples: Float32Array,
  kind: FilterKind,
  cutoff: Hertz,
  sampleRate: Hertz,
  resonance = Math.SQRT1_2,
): Float32Array {
  const angle = (2 * Math.PI * Math.min(cutoff, 0.45 * sampleRate)) / sampleRate;
  const cosine = Math.cos(angle);
  const alpha = Math.sin(angle) / (2 * resonance);
  const norm = 1 / (1 + alpha);
  const edge = kind === "lowpass" ? (1 - cosine) / 2 : (1 + cosine) / 2;
  const b0 = (kind === "bandpass" ? alpha : edge) * norm;
  const b1 = kind === "bandpass" ? 0 : (kind === "lowpass" ? 2 : -2) * edge * norm;
  const b2 = kind === "bandpass" ? -alpha * norm : b0;
  const a1 = -2 * cosine * norm;
  const a2 = (1 - alpha) * norm;
  let first = 0;
  let second = 0;
  for (let n = 0; n < samples.length; n++) {
    const x = samples[n];
    const y = b0 * x + first;
    first = b1 * x - a1 * y + second;
    second = b2 * x - a2 * y;
    samples[n] = y;
  }
  return samples;
}
