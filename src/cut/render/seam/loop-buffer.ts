/** A loop before it has its tempo: where it is cut, and what comes out. */
import type { AudioClip, Ratio, Samples, Seconds } from "#base";

/** How the end of a loop was joined to its beginning. */
export interface Seam {
  /** What the fade took its sound from; `none` where the recording ran on by itself. */
  readonly material: "before" | "after" | "predicted" | "none";
  readonly fade: Seconds;
  /** Correlation of the two sounds in the fade. */
  readonly correlation: Ratio;
  /** How far the end moved for a better correlation. */
  readonly lag: Samples;
}

/** A circular buffer: its end is the neighbour of its beginning. */
export interface LoopBuffer {
  readonly clip: AudioClip; // [C, P]
  readonly seam: Seam;
}

/** Where to cut, in samples of the recording. */
export interface LoopRegion {
  readonly start: Samples;
  /** One past the last sample: where the start comes again. May pass the end of the recording a little. */
  readonly end: Samples;
  /** Whether a sound begins at the start. */
  readonly onset: boolean;
  /** Samples before the end that belong to what comes after it: an attack that is a little early. */
  readonly guard: Samples;
}
