/**
 * The beats of a piece of music, as a listener hears them. Made by `beat`, read by `loop`:
 * the type lives here so that neither has to know the other.
 */
import type { Bpm, Ratio, Seconds } from "./units.ts";

/** One beat: when it falls, and its place in the bar (1 is the downbeat). */
export interface Beat {
  readonly time: Seconds;
  readonly position: number;
}

/** All beats of a clip, in order of time. */
export interface BeatGrid {
  /** Length of the audio that was listened to. */
  readonly duration: Seconds;
  /** Tempo of the beats found (robust fit over all of them); 0 where there are none. */
  readonly tempo: Bpm;
  /** Metre: beats in a bar. */
  readonly beatsPerBar: number;
  /** 0…1, calibrated on renders: the share of grids this sure whose beats are right. */
  readonly confidence: Ratio;
  /** 0…1, the same for the choice of beat 1. */
  readonly downbeatConfidence: Ratio;
  readonly beats: readonly Beat[];
}
