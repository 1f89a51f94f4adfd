/** Composes chords: a rhythm of one close voicing for each triad, whole or its notes one by one. */
import { invariant, type Random } from "#base";
import type { Chord } from "#harmony";
import { voiceChord } from "../../src/looper/arrange/harmony/chords.ts";
import { chordPatterns } from "./patterns/chord-patterns.ts";
import { type ComposedBar, longestLength, type Note, type Task, type Velocity } from "./piece.ts";
import { readNotes } from "./read-notes.ts";
import { changePattern, type Touches, touchPattern } from "./touch-pattern.ts";

const whole: Readonly<Record<string, Velocity>> = { X: 1, x: 0.75, o: 0.5 };
const struck: Touches = { ghosts: ["o", "x"], swaps: { X: ["x"], x: ["X", "o"], o: ["x"], t: ["x"] } };
const picked: Touches = {
  ghosts: [],
  swaps: { "1": ["2", "3"], "2": ["1", "3"], "3": ["4", "2"], "4": ["3", "2"] },
};
const struckEnds = ["X---", "x-x-", "X-X-", "....", "x...", "..X-", "X.x.", "o-x-", "X-..", "x-o-", "xxxx"];
const pickedEnds = ["1-2-", "4-3-", "3-4-", "1234", "4321", "4---", "X---", "3-2-", "2-1-", "1...", "1---"];

/** Give the notes that a sign stands for. */
function pitchesOf(sign: string, chord: Chord): readonly number[] {
  const notes = voiceChord(chord);
  if (sign === "t") return notes.slice(1);
  if (sign === "4") return [notes[0] + 12];
  return sign >= "1" && sign <= "3" ? [notes[Number(sign) - 1]] : notes;
}

/** Compose chords. */
export function composeChords({ feel, beatFrames, chords, changes }: Task, random: Random): ComposedBar[] {
  const patterns = chordPatterns[feel];
  invariant(patterns !== undefined, `no pattern for ${feel}`);
  const chosen = random.pick(patterns);
  const isPicked = /[1-4]/.test(chosen) && !/[Xxo]/.test(chosen);
  const touches = isPicked ? picked : struck;
  const pattern = touchPattern(chosen, touches, random, feel === "held" ? 2 : 3);
  return chords.map((chord, bar) => {
    const how = { others: patterns, ends: isPicked ? pickedEnds : struckEnds, touches };
    const steps = changes[bar] ? changePattern(pattern, how, random) : pattern;
    const notes = readNotes(steps, longestLength(beatFrames)).flatMap(({ step, length, sign }) =>
      pitchesOf(sign, chord).map(
        (pitch): Note => ({ step, length, pitch, velocity: whole[sign] ?? (step % 4 === 0 ? 1 : 0.75) }),
      ),
    );
    return { chord, notes, isChange: changes[bar] };
  });
}
