/**
 * What a loop file says about itself, whatever the container. Each writer puts it where its own readers look.
 */
import type { Bpm } from "#base";

/** Facts that travel inside a loop file. */
export interface LoopMetadata {
  readonly bpm: Bpm;
  /** Beats in the whole file. */
  readonly beats: number;
  /** Metre: beats in a bar (of quarter notes). */
  readonly beatsPerBar: number;
  /** MIDI note of the key's root, 0…127, where a key is known; 60 is middle C. */
  readonly rootNote?: number;
  /** The key, such as "F# minor" or "Eb major". */
  readonly key?: string;
  readonly title: string;
  /** What made the file. */
  readonly software: string;
  readonly comment?: string;
  /** Terms under which the sound may be used. */
  readonly licence?: string;
}

/**
 * Write a key in the three letters that DJ programs read: "F# minor" → "F#m", "Eb major" → "Eb".
 *
 * @param key - as `LoopMetadata` has it
 */
export function shortKey(key: string): string {
  return key.replace(/ minor$/, "m").replace(/ major$/, "");
}

/** Write a tempo the way people do: 124, 92.5, no trailing zeros. */
export function formatBpm(bpm: Bpm): string {
  return String(Number(bpm.toFixed(4)));
}
