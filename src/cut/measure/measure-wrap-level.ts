/**
 * Does the level dip or swell where a loop wraps? A measure for reports and tests.
 */
import { type AudioClip, clipLength, type Decibels, type Seconds } from "#base";

/** Level of one window beside the whole loop's. */
export interface WindowLevel {
  /** Middle of the window; 0 is the wrap. */
  readonly offset: Seconds;
  /** Relative to the mean level of the loop. */
  readonly level: Decibels;
}

/**
 * Measure the level in windows across the wrap.
 *
 * @param clip - the loop [C, N]
 * @param window - length of a window, 10 ms unless told
 * @param reach - how far to look before and after the wrap
 * @returns windows in order of time; −Infinity where one is silent
 */
export function measureWrapLevel(
  clip: AudioClip,
  window: Seconds = 0.01,
  reach: Seconds = 0.08,
): WindowLevel[] {
  const count = clipLength(clip);
  const size = Math.round(window * clip.sampleRate);
  let total = 0;
  for (const channel of clip.channels) for (const x of channel) total += x * x;
  const mean = total / count;
  const windows = Math.round(reach / window);
  return Array.from({ length: 2 * windows }, (_, i) => {
    const from = (i - windows) * size;
    let power = 0;
    for (const channel of clip.channels) {
      for (let n = from; n < from + size; n++) power += channel[((n % count) + count) % count] ** 2;
    }
    return { offset: (from + size / 2) / clip.sampleRate, level: 10 * Math.log10(power / size / mean) };
  });
}
