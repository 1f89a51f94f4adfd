/**
 * How late soft sounds are heard. Strings, choirs and pads swell: where they are heard to begin is
 * later than where they were begun, by an amount that grows with how softly they do it.
 * Knows onset strength; refuses to know about beats but as a measure of time.
 */
import type { Seconds } from "#base";
import { onsetHop } from "./onset-strength.ts";

/** Onset strength (all bands together) from which a sound is no longer soft. */
const clear = 1.7;
const perSoftness: Seconds = 0.07; // for every e-fold below that
const most: Seconds = 0.085;

/**
 * Estimate the lag of what is heard behind what is played.
 *
 * @param onsets - onset strength by band [bands][T], 100 values a second
 * @param times - beats, rising; in each the strongest onset counts, wherever in the beat it lies
 * @returns 0 for struck and plucked sounds, up to 85 ms for swelling ones
 * @source own; measured on synthetic tones with attacks of 30 to 250 ms (ADR 0096)
 */
export function estimateLag(onsets: readonly Float32Array[], times: readonly Seconds[]): Seconds {
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
  return Math.max(0, Math.min(most, perSoftness * Math.log(clear / strength)));
}
