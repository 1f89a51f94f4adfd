/** What is asked of the listener, and what it answers. */
import type { Ratio, Seconds } from "#base";
import type { Chord, Key } from "./triads.ts";

/** A bar, or any stretch of time. */
export interface BarSpan {
  readonly from: Seconds;
  readonly to: Seconds;
}

/** A bar with the chord that was told. */
export interface ToldBar extends BarSpan {
  readonly chord: Chord;
}

/** A chord that was heard. */
export interface HeardChord {
  readonly chord: Chord;
  /** 0…1: how likely it is this one of the 24. */
  readonly confidence: Ratio;
}

/** How well a told chord fits what is heard. */
export interface ChordFit {
  /** 0…1: likeness of what sounds to the chord; 0 where nothing of a pitch is heard. */
  readonly fit: Ratio;
  /** 1…24: its place among the triads; 24 where nothing of a pitch is heard. */
  readonly rank: number;
}

/** A key that was heard. */
export interface HeardKey {
  readonly key: Key;
  /** 0…1: how likely it is this one of the 24. */
  readonly confidence: Ratio;
}
