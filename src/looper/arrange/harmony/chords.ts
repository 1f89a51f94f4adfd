/** Triads: their names, their notes, and which of them belong together. */

/** A pitch class: 0 is C, 11 is B. */
export type PitchClass = number;

/** A major or minor triad. */
export interface Chord {
  readonly root: PitchClass;
  readonly minor: boolean;
}

const sharpNames = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const flatNames = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];

/** Bring any whole number into 0…11. */
export const pitchClass = (pitch: number): PitchClass => ((pitch % 12) + 12) % 12;

/** The 24 triads: twelve major, twelve minor, from C up. */
export const everyChord: readonly Chord[] = [false, true].flatMap((minor) =>
  Array.from({ length: 12 }, (_, root) => ({ root, minor })),
);

/** Tell whether two chords are one. */
export const isSameChord = (a: Chord, b: Chord): boolean => a.root === b.root && a.minor === b.minor;

/** Write a chord as texts for the model have it: "c", "c#m"; sharps only. */
export const chordWord = ({ root, minor }: Chord): string =>
  `${sharpNames[root]?.toLowerCase()}${minor ? "m" : ""}`;

/** Read a chord as texts for the model have it; null for anything else. */
export const readChordWord = (word: string): Chord | null =>
  everyChord.find((chord) => chordWord(chord) === word) ?? null;

/** Write a pitch class as people do: "F#", or "Gb" where flats are wanted. */
export const pitchName = (root: PitchClass, flats = false): string =>
  (flats ? flatNames : sharpNames)[root] as string;

/** Write a chord as people do: "F#m", "Bb". */
export const chordName = ({ root, minor }: Chord, flats = false): string =>
  `${pitchName(root, flats)}${minor ? "m" : ""}`;

/** Give the pitch classes of a triad: root, third, fifth. */
export const chordTones = ({ root, minor }: Chord): readonly [PitchClass, PitchClass, PitchClass] => [
  root,
  pitchClass(root + (minor ? 3 : 4)),
  pitchClass(root + 7),
];

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
