/** Triads and keys: their names, their notes, and which of them are one. */

/** A pitch class: 0 is C, 11 is B. */
export type PitchClass = number;

/** A major or minor triad. */
export interface Chord {
  readonly root: PitchClass;
  readonly minor: boolean;
}

/** A major or minor key. */
export interface Key {
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

const flatMinors = [10, 3, 0, 5, 7, 2];
const flatMajors = [1, 3, 5, 6, 8, 10];

/** Tell whether chords in a key are written with flats; G#, D#, C# and F# minor have sharps. */
export const chordsInFlats = ({ root, minor }: Key): boolean =>
  (minor ? flatMinors : flatMajors).includes(root);

/** Write a key: "F# minor", "Eb major". */
export const keyName = (key: Key): string =>
  `${pitchName(key.root, chordsInFlats(key))} ${key.minor ? "minor" : "major"}`;
