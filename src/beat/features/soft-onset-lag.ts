/**
 * How late soft onsets are heard. Strings, choirs and pads swell: their onset is heard later than it was
 * played, by an amount that grows with how softly they do it.
 */
import type { Seconds } from "#base";
import { onsetHop } from "./onset-strength.ts";

/** Onset strength (all bands together) from which a sound is no longer soft. */
const hardOnset = 1.7;
const perSoftness: Seconds = 0.07; // for every e-fold below that
const maxLag: Seconds = 0.085;

/**
 * Estimate how far heard onsets lag behind played ones.
 *
 * @param onsets - onset strength by band [bands][T], 100 values a second
 * @param times - beats, rising; in each the strongest onset counts, wherever in the beat it lies
 * @returns 0 for struck and plucked sounds, up to 85 ms for swelling ones
 * @source measured on synthetic tones with attacks of 30 to 250 ms (ADR 0096)
 */
export function estimateSoftOnsetLag(onsets: readonly Float32Array[], times: readonly Seconds[]): Seconds {
  const peaks: number[] = [];
  for (let i = 0; i + 1 < times.length; i++) {
    const from = Math.max(0, Math.round(times[i] / onsetHop) - 3);
    const to = Math.round(times[i + 1] / onsetHop) - 3;
    let peak = 0;
    for (let t = from; t < to; t++) {
      let sum = 0;
      for (const band of onsets) sum += band[t] ?? 0;
      peak = Math.max(peak, sum);
    }
    peaks.push(peak);
  }
  if (peaks.length === 0) return 0;
  peaks.sort((a, b) => a - b);
  const strength = Math.max(peaks[Math.floor(0.85 * peaks.length)], 1e-3);
  return Math.max(0, Math.min(maxLag, perSoftness * Math.log(hardOnset / strength)));
}
