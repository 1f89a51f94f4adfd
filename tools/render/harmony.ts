/**
 * Rhythms and notes of the pitched layers. A step string has one character a sixteenth: a digit starts a
 * note, `-` holds it, `.` is rest. Every layer stays inside one octave, where a small codec hears well.
 * Knows notes; refuses to know sounds.
 */
import { clearBasses } from "./clear-rhythms.ts";
import type { Key, TonePart } from "./piece-spec.ts";

/** One note of a bar, in sixteenths from the bar line. */
export interface BarNote {
  readonly step: number;
  readonly length: number;
  readonly midi: number;
  readonly velocity: number;
}

/** Bass rhythms by name: 1 root, 3 third, 5 fifth, 7 minor seventh. */
export const bassPatterns: Readonly<Record<string, string>> = {
  offbeat: "..1-..1-..1-..1-",
  bouncing: "1-.1..1-1-.1..5-",
  rolling: ".111.111.111.111",
  steady: "1-1-1-1-1-1-1-1-",
  long: "1---------------",
  lazy: "1----.1-..1--...",
  syncopated: "1--1--1-..1--5--",
  walking: "1---3---5---3---",
};

/** Chord rhythms by name; any digit is the whole chord. */
const chordPatterns: Readonly<Record<string, string>> = {
  long: "1---------------",
  half: "1-------1-------",
  stabs: "..1...1...1...1.",
  syncopated: "1--1--1-....1---",
  // the two below are for listeners, not for the embedded model
  afterbeats: "....1-..1-..1-..",
  skank: "....1.......1...",
};

/** Orders in which an arpeggio walks the chord: 0 root, 1 third, 2 fifth. */
export const arpPatterns: Readonly<
  Record<string, { readonly order: readonly number[]; readonly every: number }>
> = {
  rising: { order: [0, 1, 2], every: 1 },
  falling: { order: [2, 1, 0], every: 1 },
  rocking: { order: [0, 2, 1, 2], every: 2 },
  slow: { order: [0, 1, 2, 1], every: 4 },
};

const intervals: Record<Key["mode"], Readonly<Record<string, number>>> = {
  minor: { "1": 0, "3": 3, "5": 7, "7": 10 },
  major: { "1": 0, "3": 4, "5": 7, "7": 10 },
};

/** Roots of four bars, in semitones above the key. */
export const progressions: Readonly<Record<Key["mode"], readonly (readonly number[])[]>> = {
  minor: [
    [0, 8],
    [0, 10],
    [0, 5],
    [0, 8, 3, 10],
    [0, 0, 8, 10],
  ],
  major: [
    [0, 5],
    [0, 9],
    [0, 7],
    [0, 7, 9, 5],
    [0, 0, 5, 7],
  ],
};

const fold = (bottom: number, pitchClass: number) => bottom + (((pitchClass % 12) + 12) % 12);

/** The mode of the chord on a root of the key: the third that belongs to the scale. */
function chordMode(key: Key, offset: number): Key["mode"] {
  const major = key.mode === "minor" ? [3, 8, 10] : [0, 5, 7];
  return major.includes(offset) ? "major" : "minor";
}

/** Read a step string into runs: where each note starts, how long it is held, its digit. */
function runs(pattern: string, steps: number): { step: number; length: number; digit: string }[] {
  const found: { step: number; length: number; digit: string }[] = [];
  for (let step = 0; step < steps; step++) {
    const sign = pattern[step % pattern.length];
    const last = found.at(-1);
    if (sign === "-" && last && last.step + last.length === step) last.length++;
    else if (sign !== "." && sign !== "-") found.push({ step, length: 1, digit: sign });
  }
  return found;
}

/**
 * Write one bar of bass, MIDI 36–47.
 *
 * @param part - sound and rhythm
 * @param key - of the piece
 * @param offset - root of this bar, semitones above the key's
 * @param steps - sixteenths in the bar
 * @param ending - steps that take the place of the bar's last ones
 */
export function bassBar(part: TonePart, key: Key, offset: number, steps: number, ending = ""): BarNote[] {
  const scale = intervals[chordMode(key, offset)];
  const pattern = (bassPatterns[part.pattern] ?? clearBasses[part.pattern]).repeat(steps);
  return runs(pattern.slice(0, steps - ending.length) + ending, steps).map(({ step, length, digit }) => ({
    step,
    length: length - 0.1,
    midi: fold(36, key.root + offset + scale[digit]),
    velocity: 1,
  }));
}

/**
 * Write one bar of chords, triads folded into MIDI 60–71.
 *
 * @param part - sound and rhythm
 * @param key - of the piece
 * @param offset - root of this bar, semitones above the key's
 * @param steps - sixteenths in the bar
 */
export function chordBar(part: TonePart, key: Key, offset: number, steps: number): BarNote[] {
  const scale = intervals[chordMode(key, offset)];
  return runs(chordPatterns[part.pattern], steps).flatMap(({ step, length }) =>
    ["1", "3", "5"].map((digit) => ({
      step,
      length: length - 0.05,
      midi: fold(60, key.root + offset + scale[digit]),
      velocity: 0.6,
    })),
  );
}

/**
 * Write one bar of arpeggio, folded into MIDI 60–71.
 *
 * @param part - sound and order
 * @param key - of the piece
 * @param offset - root of this bar, semitones above the key's
 * @param steps - sixteenths in the bar
 */
export function arpBar(part: TonePart, key: Key, offset: number, steps: number): BarNote[] {
  const scale = intervals[chordMode(key, offset)];
  const { order, every } = arpPatterns[part.pattern];
  return Array.from({ length: Math.floor(steps / every) }, (_, i) => ({
    step: i * every,
    length: every - 0.1,
    midi: fold(60, key.root + offset + scale[["1", "3", "5"][order[i % order.length]]]),
    velocity: i % 4 === 0 ? 1 : 0.8,
  }));
}
