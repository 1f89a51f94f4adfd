/** What a genre is, and the short form in which the tables write it. */
import type { Bpm, Ratio } from "#base";
import { type Part, parts } from "./parts.ts";

/** What belongs to a genre. */
export interface Genre {
  readonly words: readonly string[];
  /** Its usual tempo. */
  readonly bpm: Bpm;
  /** Its slow and its fast end. */
  readonly range: readonly [Bpm, Bpm];
  /** How often each part plays; 1 is always, absent is only when asked for. */
  readonly parts: Readonly<Partial<Record<Part, Ratio>>>;
  /** For every part, its sounds. */
  readonly sounds: Readonly<Record<Part, readonly string[]>>;
  /** For every part, its feels. */
  readonly feels: Readonly<Record<Part, readonly string[]>>;
  /** How often it is in minor. */
  readonly minor: Ratio;
  /** Progressions of minor and major keys, in numerals. */
  readonly progressions: { readonly minor: readonly string[]; readonly major: readonly string[] };
}

/** A genre in short: words, sounds and feels with commas between; parts as "drums 1, bass 0.8". */
export interface GenreNotes {
  readonly words: string;
  /** Usual, slowest, fastest. */
  readonly bpm: readonly [Bpm, Bpm, Bpm];
  readonly parts: string;
  readonly drums: readonly [sounds: string, feels: string];
  readonly percussion: readonly [sounds: string, feels: string];
  readonly bass: readonly [sounds: string, feels: string];
  readonly chords: readonly [sounds: string, feels: string];
  readonly lead: readonly [sounds: string, feels: string];
  readonly minor: Ratio;
  /** Progressions with commas between; without them, those of most songs. */
  readonly inMinor?: string;
  readonly inMajor?: string;
}

const list = (text: string): readonly string[] => text.split(", ");
const songMinor = "i VI III VII, i iv VI V, i VII VI VII, i III VII VI, i VI iv VII";
const songMajor = "I V vi IV, vi IV I V, I vi IV V, I IV vi V, IV I V vi";

/** Spell out a genre. */
export function genre(notes: GenreNotes): Genre {
  const each = (column: 0 | 1) =>
    Object.fromEntries(parts.map((part) => [part, list(notes[part][column])])) as Record<
      Part,
      readonly string[]
    >;
  const shares = list(notes.parts).map((share) => share.split(" "));
  return {
    words: list(notes.words),
    bpm: notes.bpm[0],
    range: [notes.bpm[1], notes.bpm[2]],
    parts: Object.fromEntries(shares.map(([part, share]) => [part, Number(share)])),
    sounds: each(0),
    feels: each(1),
    minor: notes.minor,
    progressions: { minor: list(notes.inMinor ?? songMinor), major: list(notes.inMajor ?? songMajor) },
  };
}
