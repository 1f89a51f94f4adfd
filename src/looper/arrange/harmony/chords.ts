/** Triads as texts for the model have them, and as its parts play them. */
import { type Chord, chordTones, everyChord, type PitchClass, pitchClass, pitchName } from "#harmony";

/** Write a chord as texts for the model have it: "c", "c#m"; sharps only. */
export const chordWord = ({ root, minor }: Chord): string =>
  `${pitchName(root).toLowerCase()}${minor ? "m" : ""}`;

/** Read a chord as texts for the model have it; null for anything else. */
export const readChordWord = (word: string): Chord | null =>
  everyChord.find((chord) => chordWord(chord) === word) ?? null;

/** Give the five notes that fit over a triad in any key that has it: the chord's own pentatonic scale. */
export const pentatonic = ({ root, minor }: Chord): readonly PitchClass[] =>
  (minor ? [0, 3, 5, 7, 10] : [0, 2, 4, 7, 9]).map((interval) => pitchClass(root + interval));

/**
 * Voice a triad in the one close position that the model knows.
 *
 * @returns three MIDI notes of 52…63, low to high
 */
export const voiceChord = (chord: Chord): readonly number[] =>
  chordTones(chord)
    .map((tone) => 52 + pitchClass(tone - 52))
    .sort((a, b) => a - b);

/** Give the root of a chord in a bass: MIDI 28…39. */
export const bassRoot = ({ root }: Chord): number => 28 + pitchClass(root - 28);
