/** Keys: read in the ways in which people write them. */
import { type Chord, type Key, type PitchClass, pitchClass } from "#harmony";
import { type LetterReading, letterForms, readLetter } from "./note-letters.ts";

/** A key as far as a text gives it. */
export interface KeyReading {
  /** null where only the mode is said. */
  readonly root: PitchClass | null;
  /** null where only the root is said. */
  readonly minor: boolean | null;
  /** As written. */
  readonly text: string;
  /** The mode as written where another is played for it: "dorian". */
  readonly replacedMode: string | null;
  /** Whether the text spells it with a flat. */
  readonly isFlat: boolean;
}

/** Modes of other names, and what is played for them. */
const otherModes: Readonly<Record<string, boolean>> = {
  dorian: true,
  phrygian: true,
  locrian: true,
  lydian: false,
  mixolydian: false,
};
const minorWords =
  "natural minor|harmonic minor|melodic minor|minor|moll|mineur|menor|minore|minör|aeolian|min|mol|минор\\p{L}{0,2}|мінор";
const majorWords = "major|dur|majeur|mayor|maior|maggiore|majör|ionian|maj|мажор\\p{L}{0,2}";
const modeWords = `${minorWords}|${majorWords}|${Object.keys(otherModes).join("|")}`;
const before = String.raw`(?<![\p{L}\p{N}#♯♭])`;
const after = String.raw`(?![\p{L}\p{N}#♯♭])`;
const labels = String.raw`(?:\bkey(?: of)?[\s:=]*|\btonart[\s:=]*|\bscale[\s:=]*|\btonalit[éàa]d?(?: de)?[\s:=]*)`;
/** "a minor key" and its like are no A minor, unless the letter is a capital. */
const onlyMode = String.raw`\s+(?:key|mode|mood|scale|feel|feeling|tonality|chords?|progression|melody|vibe)\b`;

const named = new RegExp(`${labels}?${before}(${letterForms})[\\s-]*(${modeWords})${after}`, "giu");
const short = new RegExp(`${labels}?${before}([A-G])([#♯b♭]?)(?:m|min)${after}`, "gu");
const labelled = new RegExp(`${labels}([a-g])\\s?([#♯b♭]?|[- ]?(?:sharp|flat))(m?)${after}`, "giu");
const within = new RegExp(`${before}[Ii]n\\s+([A-G])(\\s?[#♯b♭]|[- ]?(?:sharp|flat))?${after}`, "gu");
const modeAlone = new RegExp(
  `${before}(minor|major|moll|dur|mineur|majeur|minör|majör|минор|мажор)${after}(?:\\s+(?:key|scale|mode))?`,
  "iu",
);
const japanese = /([嬰変]?)([ハニホヘトイロ])(短|長)調/gu;

/** A key that was found, and where. */
type Found = KeyReading & { readonly at: number; readonly length: number };

/** Which mode a word names, and the word where another is played for it. */
function modeOf(word: string): Pick<KeyReading, "minor" | "replacedMode"> {
  const mode = word.toLowerCase();
  const other = otherModes[mode];
  if (other !== undefined) return { minor: other, replacedMode: mode };
  return { minor: new RegExp(`^(?:${minorWords})$`, "u").test(mode), replacedMode: null };
}

function found(
  match: RegExpMatchArray,
  letter: LetterReading | null,
  mode: Partial<KeyReading>,
): Found | null {
  if (!letter) return null;
  return {
    root: letter.root,
    isFlat: letter.isFlat,
    minor: null,
    replacedMode: null,
    ...mode,
    text: match[0].trim(),
    at: match.index ?? 0,
    length: match[0].length,
  };
}

const eastern =
  /(升|降|올림|내림)?([A-G가나다라마바사])\s?([#♯b♭])?\s?(大调|小调|大調|小調|장조|단조|マイナー|メジャー|마이너|메이저)/giu;
const koreanNotes = "다라마바사가나";

/** Keys in Chinese, Korean and kana: "升F小调", "라단조", "Cマイナー". */
function findEastern(text: string): (Found | null)[] {
  return [...text.matchAll(eastern)].map((match) => {
    const [, change = "", note = "", sign = "", mode = ""] = match;
    const degree = koreanNotes.indexOf(note);
    const letter = degree < 0 ? note : ("CDEFGAB"[degree] as string);
    const mark = /升|올림/.test(change) ? "#" : /降|내림/.test(change) ? "b" : sign;
    return found(match, readLetter(`${letter}${mark}`, ""), { minor: /^(?:小|단|マ|마)/.test(mode) });
  });
}

/** Keys as those who mix records write them: "8A" is A minor, "8B" C major, a fifth higher with each hour. */
function findCamelot(text: string): (Found | null)[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}#./-])(1[0-2]|[1-9])([AB])(?![\p{L}\p{N}#/])/gu)].map((match) => {
    const minor = match[2] === "A";
    const root = pitchClass(7 * Number(match[1]) + (minor ? 1 : 4));
    return found(match, { root, isFlat: [1, 3, 8, 10].includes(root) }, { minor });
  });
}

/** The finders, in the order in which they are tried. */
const finders: readonly ((text: string) => (Found | null)[])[] = [
  (text) =>
    [...text.matchAll(named)].map((match) => {
      const [whole, letter = "", mode = ""] = match;
      const rest = text.slice((match.index ?? 0) + whole.length);
      const isSmallA = letter === "a" && whole.startsWith("a");
      const article =
        isSmallA &&
        (new RegExp(`^${onlyMode}`, "iu").test(rest) || (/^maj/i.test(mode) && /^\s+\p{L}/u.test(rest)));
      return article ? null : found(match, readLetter(letter, mode), modeOf(mode));
    }),
  (text) =>
    [...text.matchAll(japanese)].map((match) => {
      const root = { ハ: 0, ニ: 2, ホ: 4, ヘ: 5, ト: 7, イ: 9, ロ: 11 }[match[2] ?? ""] ?? 0;
      const shift = match[1] === "嬰" ? 1 : match[1] === "変" ? -1 : 0;
      const letter = { root: pitchClass(root + shift), isFlat: shift < 0 };
      return found(match, letter, { minor: match[3] === "短" });
    }),
  findEastern,
  findCamelot,
  (text) =>
    [...text.matchAll(short)].map((match) =>
      found(match, readLetter(`${match[1]}${match[2]}`, ""), { minor: true }),
    ),
  (text) =>
    [...text.matchAll(labelled)].map((match) =>
      found(match, readLetter(`${match[1]}${match[2]}`, ""), { minor: match[3] !== "" }),
    ),
  (text) =>
    [...text.matchAll(within)].map((match) =>
      found(match, readLetter(`${match[1]}${match[2] ?? ""}`, ""), { minor: false }),
    ),
];

/**
 * Find the key that a text names.
 *
 * @param text - any text; the first key of the surest form counts
 * @returns the key, or its mode alone, and the text without it
 */
export function findKey(text: string): { readonly key: KeyReading | null; readonly rest: string } {
  for (const find of finders) {
    const first = find(text).find((key) => key !== null);
    if (!first) continue;
    const { at, length, ...key } = first;
    const head = text.slice(0, at).replace(/(?:^|\s)(?:in(?: the)?|en|em|auf)\s*$/iu, " ");
    return { key, rest: `${head} ${text.slice(at + length)}` };
  }
  const mode = modeAlone.exec(text);
  if (!mode) return { key: null, rest: text };
  const { minor } = modeOf(mode[1] ?? "");
  const key = { root: null, minor, text: mode[0], replacedMode: null, isFlat: false };
  return { key, rest: text.replace(mode[0], " ") };
}

/**
 * Read a key as inputs and files have it.
 *
 * @param text - such as "C", "F# minor", "Bbm", "a-flat major"
 * @returns null for anything that is no key with a root; major where no mode is said
 */
export function readKey(text: string): Key | null {
  const match = /^\s*([a-g](?:\s?[#♯b♭]|[- ]?(?:sharp|flat))?)[\s-]*(.*?)\s*$/iu.exec(text);
  const letter = readLetter(match?.[1] ?? "", "");
  const mode = match?.[2] ?? "";
  if (!letter || !new RegExp(`^(?:${modeWords}|m|M)?$`, "iu").test(mode)) return null;
  const minor = mode === "M" || mode === "" ? false : mode === "m" ? true : (modeOf(mode).minor ?? false);
  return { root: letter.root, minor };
}

/** Give the seven triads of a key, the fifth of a minor key as major too, without the diminished one. */
export function diatonicChords({ root, minor }: Key): readonly Chord[] {
  const steps: readonly (readonly [number, boolean])[] = minor
    ? [
        [0, true],
        [3, false],
        [5, true],
        [7, true],
        [7, false],
        [8, false],
        [10, false],
      ]
    : [
        [0, false],
        [2, true],
        [4, true],
        [5, false],
        [7, false],
        [9, true],
      ];
  return steps.map(([interval, isMinor]) => ({ root: pitchClass(root + interval), minor: isMinor }));
}

/**
 * Find the key that chords suit best: the most of them in it, then the first as its tonic.
 *
 * @param chords - at least one
 */
export function keyOfChords(chords: readonly Chord[]): Key {
  let best: Key = { root: 0, minor: false };
  let bestScore = -1;
  for (const minor of [false, true]) {
    for (let root = 0; root < 12; root++) {
      const own = diatonicChords({ root, minor });
      const isTonic = (chord: Chord | undefined) => chord?.root === root && chord.minor === minor;
      const fitting = chords.filter((chord) =>
        own.some((o) => o.root === chord.root && o.minor === chord.minor),
      );
      const score =
        fitting.length +
        (isTonic(chords[0]) ? 0.6 : 0) +
        (isTonic(chords.at(-1)) ? 0.3 : 0) +
        (chords.some(isTonic) ? 0.2 : 0);
      if (score > bestScore + 1e-9) [best, bestScore] = [{ root, minor }, score];
    }
  }
  return best;
}
