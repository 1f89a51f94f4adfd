/** Composes bass lines: a rhythm on the chord's root, with fifths, octaves and steps to the next root. */
import { invariant, type Random } from "#base";
import type { Chord } from "#harmony";
import { bassRoot } from "../../src/looper/arrange/harmony/chords.ts";
import { bassPatterns } from "./patterns/bass-patterns.ts";
import { type ComposedBar, longestLength, type Note, type Task, type Velocity } from "./piece.ts";
import { readNotes } from "./read-notes.ts";
import { changePattern, type Touches, touchPattern } from "./touch-pattern.ts";

/** Lowest and highest note of every bass. */
export const bassRange = { low: 28, high: 47 } as const;

const touches: Touches = {
  ghosts: ["r", "r", "o"],
  swaps: { "1": ["8", "5", "r"], "5": ["1", "8"], "8": ["1", "5"], "3": ["1", "5"], r: ["f", "o"] },
};
const ends = [
  "1-1-",
  "5-n-",
  "1-5-",
  "8-5-",
  "3-n-",
  "n-n-",
  "1.1n",
  "5-3-",
  "1---",
  "8-7-",
  "1...",
  "....",
  "11n.",
  "5-8-",
];
const soft = "rfo";

/** Bring a pitch into the range by octaves. */
function intoRange(pitch: number): number {
  if (pitch > bassRange.high) return pitch - 12;
  return pitch < bassRange.low ? pitch + 12 : pitch;
}

/** Give the pitch that a sign stands for. */
function pitchOf(sign: string, chord: Chord, next: Chord): number {
  const root = bassRoot(chord);
  switch (sign) {
    case "5":
    case "f":
      return intoRange(root + 7);
    case "8":
    case "o":
      // Where the octave is out of reach, the fifth is as good.
      return root + 12 <= bassRange.high ? root + 12 : intoRange(root + 7);
    case "3":
      return intoRange(root + (chord.minor ? 3 : 4));
    case "7":
      return intoRange(root - 2);
    case "n":
      return intoRange(bassRoot(next) + (bassRoot(next) > root ? -1 : bassRoot(next) < root ? 1 : -2));
    default:
      return root;
  }
}

const beats = [0, 4, 8, 12];
/** Steps that are loud by feel: where the drums that go with it have their kicks. Without: every beat. */
const accents: Readonly<Record<string, readonly number[]>> = {
  offbeat: [2, 6, 10, 14],
  steady: [0, 8],
  sustained: [0, 8],
  lazy: [0, 7, 8, 10],
  syncopated: [0, 3, 10],
  sparse: [0, 7, 8, 10],
  tresillo: [0, 3, 6, 8, 14],
  "one drop": [4, 12],
  wobble: [0, 8],
  riff: [0, 8, 10],
  bossa: [0, 8],
  "two step": [0, 10],
};

function velocityOf(sign: string, step: number, feel: string): Velocity {
  if (soft.includes(sign)) return 0.5;
  return (accents[feel] ?? beats).includes(step) ? 1 : 0.75;
}

/** Compose a bass line. */
export function composeBass({ feel, beatFrames, chords, changes }: Task, random: Random): ComposedBar[] {
  const patterns = bassPatterns[feel];
  invariant(patterns !== undefined, `no pattern for ${feel}`);
  const pattern = touchPattern(random.pick(patterns), touches, random, 3);
  return chords.map((chord, bar) => {
    const steps = changes[bar]
      ? changePattern(pattern, { others: patterns, ends, touches }, random)
      : pattern;
    // After the last bar the first comes again.
    const next = chords[bar + 1] ?? chords[1];
    const notes = readNotes(steps, longestLength(beatFrames)).map(
      ({ step, length, sign }): Note => ({
        step,
        length,
        pitch: pitchOf(sign, chord, next),
        velocity: velocityOf(sign, step, feel),
      }),
    );
    return { chord, notes, isChange: changes[bar] };
  });
}
