/** Pieces of one part: what the composer writes and the trainer renders. */
import type { Chord } from "#harmony";
import type { BeatFrames, Part } from "../../src/looper/arrange/tables/parts.ts";

/** How loud a note is. */
export type Velocity = 0.5 | 0.75 | 1;

/** A hit of a drum, or a note of a pitch. */
export interface Note {
  /** Sixteenth of the bar, 0…15. */
  readonly step: number;
  /** In sixteenths; it may ring into the next bar. Hits have none: 0. */
  readonly length: number;
  /** MIDI; absent for hits. */
  readonly pitch?: number;
  /** The drum, as the trainer's bank names it; absent for pitches. */
  readonly voice?: string;
  readonly velocity: Velocity;
}

/** A bar as a composer writes it. */
export interface ComposedBar {
  readonly chord: Chord;
  readonly notes: readonly Note[];
  /** Whether the bar leaves the pattern of the piece. */
  readonly isChange: boolean;
}

/** A bar of a piece, as written to the file. */
export interface PieceBar {
  readonly text: string;
  readonly chord?: string;
  readonly notes: readonly Note[];
}

/** A piece: five bars of one part. */
export interface Piece {
  readonly id: number;
  readonly part: Part;
  readonly sound: string;
  readonly feel: string;
  readonly beatFrames: BeatFrames;
  readonly bars: readonly PieceBar[];
}

/** Bars in a piece: a loop of four and the bar after it. */
export const barsPerPiece = 5;
/** Sixteenths in a bar. */
export const stepsPerBar = 16;
/** How long a note of the bank can be held, in seconds. */
const longestHeld = 2.6;

/** Give the longest length of a note, in sixteenths. */
export const longestLength = (beatFrames: BeatFrames): number =>
  Math.floor(longestHeld / ((beatFrames / 4) * 0.02));

/** What a composer is told. */
export interface Task {
  readonly sound: string;
  readonly feel: string;
  readonly beatFrames: BeatFrames;
  /** A chord for each bar. */
  readonly chords: readonly Chord[];
  /** For each bar whether it leaves the pattern. */
  readonly changes: readonly boolean[];
}
