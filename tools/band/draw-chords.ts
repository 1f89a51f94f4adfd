/** Chords of a piece: the same again, or one that often follows it. */
import type { Random } from "#base";
import { type Chord, pitchClass } from "#harmony";
import { barsPerPiece } from "./piece.ts";
import { chance } from "./steps.ts";

/** What follows a chord in songs, in semitones above its root. As much leads out of a mode as into it. */
const following = {
  major: { major: [5, 7, 10, 5, 7], minor: [9, 2, 4, 9, 5] },
  minor: { major: [8, 3, 10, 7, 8], minor: [5, 7, 5, 2, 10] },
} as const;

/** Draw the chord after a chord. */
function drawNext({ root, minor }: Chord, random: Random): Chord {
  const isOther = chance(random, 0.55);
  const next = isOther ? !minor : minor;
  const steps = following[minor ? "minor" : "major"][next ? "minor" : "major"];
  return { root: pitchClass(root + random.pick(steps)), minor: next };
}

/**
 * Draw the chords of a piece, from its first on.
 *
 * @returns a chord a bar; the last bar is mostly the first again, as a loop's is
 */
export function drawChords(first: Chord, random: Random): Chord[] {
  const chords = [first];
  while (chords.length < barsPerPiece) {
    const before = chords[chords.length - 1];
    const isLast = chords.length === barsPerPiece - 1;
    if (isLast && chance(random, 0.6)) chords.push(first);
    else chords.push(chance(random, 0.35) ? before : drawNext(before, random));
  }
  return chords;
}
