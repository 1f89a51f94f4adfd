/**
 * Time-stretching, that is changing the time of a sound without its pitch: the port. Which library does it
 * is an adapter's choice.
 */
import type { AudioClip, Samples } from "#base";

/** How the time of a clip is to change. */
export interface StretchOptions {
  /** Samples wanted, ≥ 0. */
  readonly length: Samples;
  /**
   * For an output sample (0…length), the input position that sounds there. Increasing, piecewise smooth;
   * fractions allowed. What lies outside the clip is silence.
   */
  sourceAt(target: Samples): Samples;
}

/** Changes time and keeps pitch. */
export interface Stretcher {
  /**
   * Change the time of a clip.
   *
   * @param clip - audio [C, N], C ≥ 1
   * @param options - length and time map
   * @returns audio [C, length], exactly; equal input gives equal samples
   */
  stretch(clip: AudioClip, options: StretchOptions): AudioClip;
}
