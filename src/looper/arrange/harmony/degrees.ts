/** Progressions in Roman numerals, which become chords in a key. */
import { type Chord, type Key, pitchClass } from "#harmony";

/** A step of a key's scale with the triad on it. */
export interface Degree {
  /** 1…7. */
  readonly step: number;
  /** −1 for "bVII", +1 for "#iv", 0 mostly. Where it is not 0, the step is one of the major scale. */
  readonly shift: number;
  /** null where only the number is given: the key's own triad. */
  readonly minor: boolean | null;
  /** Whether a diminished or augmented triad was asked for. */
  readonly isReplaced: boolean;
  /** As written. */
  readonly text: string;
}

const numerals = ["I", "II", "III", "IV", "V", "VI", "VII"];
const majorScale = [0, 2, 4, 5, 7, 9, 11];
const minorScale = [0, 2, 3, 5, 7, 8, 10];
/** The triads on the steps of the scales; the diminished ones as minor. */
const minorTriads = {
  major: [false, true, true, false, false, true, true],
  minor: [true, true, false, true, true, false, false],
};

/** A pattern for one numeral. */
export const degreeForm = String.raw`[b#♭♯]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:°|º|ø|dim|\+|aug)?(?:maj)?(?:6|7|9|11|13)?`;

/**
 * Read a numeral, or a number from 1 to 7.
 *
 * @returns null for anything else
 */
export function readDegree(text: string): Degree | null {
  const match = /^([b#♭♯]?)([IViv]+|[1-7])(.*)$/.exec(text);
  if (!match) return null;
  const [, sign = "", numeral = "", rest = ""] = match;
  const isNumber = /\d/.test(numeral);
  const step = isNumber ? Number(numeral) : numerals.indexOf(numeral.toUpperCase()) + 1;
  if (step < 1 || (!isNumber && numeral !== numeral.toUpperCase() && numeral !== numeral.toLowerCase()))
    return null;
  const shift = sign === "" ? 0 : /[b♭]/.test(sign) ? -1 : 1;
  const minor = isNumber ? null : numeral === numeral.toLowerCase();
  return { step, shift, minor, isReplaced: rest !== "", text };
}

/**
 * Read a progression as the tables write it: "i VI III VII".
 *
 * @param text - numerals with spaces between
 */
export const readDegrees = (text: string): Degree[] =>
  text.split(" ").flatMap((numeral) => readDegree(numeral) ?? []);

/** Give the chord of a degree in a key. */
export function degreeToChord({ step, shift, minor }: Degree, key: Key): Chord {
  const scale = key.minor && shift === 0 ? minorScale : majorScale;
  const own = minorTriads[key.minor ? "minor" : "major"][step - 1] ?? false;
  return { root: pitchClass(key.root + (scale[step - 1] ?? 0) + shift), minor: minor ?? own };
}

/** Tell which mode numerals speak of: by their tonic, else by steps that only one mode has so; null for numbers. */
export function modeOfDegrees(degrees: readonly Degree[]): boolean | null {
  const tonic = degrees.find(({ step, shift, minor }) => step === 1 && shift === 0 && minor !== null);
  if (tonic) return tonic.minor;
  for (const { step, shift, minor } of degrees) {
    if (shift !== 0 || minor === null) continue;
    if (step === 6 || step === 3 || step === 2) return !minor;
  }
  return null;
}
