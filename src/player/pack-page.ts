/** What `loops.html` is given: the pack as JSON, in the place of one placeholder of the built page. */
import type { Bpm, Hertz, Samples } from "#base";

/** One loop on the page. */
export interface PageLoop {
  readonly variation: number;
  /** Name of the loop's file, which lies beside the page. */
  readonly file: string;
  readonly beats: number;
  readonly samples: Samples;
  /** What is known of it, for people. */
  readonly about: string;
  readonly warnings: readonly string[];
  /** The audio in a form that every browser decodes to exactly its samples: FLAC, as base64. */
  readonly flac: string;
}

/** A pack on the page. */
export interface PackPage {
  readonly title: string;
  readonly bpm: Bpm;
  /** The model, its licence, the seed. */
  readonly about: readonly string[];
  /** What the caller should know of the whole pack. */
  readonly warnings: readonly string[];
  /** One for all loops: nothing is resampled. */
  readonly sampleRate: Hertz;
  readonly loops: readonly PageLoop[];
}
