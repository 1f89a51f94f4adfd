/** What is known of music before it is heard. */
import type { Bpm, Seconds } from "#base";

/** What the music so far, or what is known of the model, leads one to expect. */
export interface Expectation {
  /** Where beat 1 of a bar must be. */
  readonly start: Seconds;
  /** Tempo that the music should have, as it is played; null where no beat was heard in what it continues. */
  readonly tempo: Bpm | null;
  /** Whether the loop begins there; else at any bar line. */
  readonly isLoopStart: boolean;
}
