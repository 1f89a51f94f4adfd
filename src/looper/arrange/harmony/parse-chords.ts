/** Chord progressions in texts: "Am F C G", "Am-F-C-G", "Cmaj7 | Am7", "I–V–vi–IV", "2-5-1". */
import { LooperError } from "#base";
import { type Chord, chordName, chordsInFlats, type Key, pitchClass } from "#harmony";
import { type Degree, degreeForm, degreeToChord, modeOfDegrees, readDegree } from "./degrees.ts";
import { keyOfChords } from "./keys.ts";

/** A progression that a text names: chords as such, or steps of a key. */
export interface ChordsReading {
  readonly chords: readonly Chord[] | null;
  readonly degrees: readonly Degree[] | null;
  /** Chords for which the nearest triad is played: as written, and the triad's name. */
  readonly replaced: readonly { readonly text: string; readonly nearest: string }[];
  readonly text: string;
}

/** The longest progression that is taken: a chord a bar. */
export const maxChords = 16;

const quality = `(?:maj|min|mi|m|M|dim|aug|sus|add|[°ºøΔ+]|[b#]?(?:2|4|5|6|7|9|11|13))*`;
const chordForm = `([A-G])([#♯b♭]?)(${quality})(?:/[A-G][#♯b♭]?)?`;
const separator = String.raw`(?:\s*(?:->|[-–—|,>→])\s*|\s+/\s+|\s+)`;
const before = String.raw`(?<![\p{L}\p{N}#♯♭'’-])`;
const after = String.raw`(?![\p{L}\p{N}#♯♭'’])`;
const one = (form: string) => form.replace(/\((?!\?)/g, "(?:");
const runOf = (form: string, flags: string) =>
  new RegExp(`${before}${one(form)}(?:${separator}${one(form)})+${after}`, flags);

const chordRun = runOf(chordForm, "gu");
const degreeRun = runOf(degreeForm, "gu");
const numberRun = /(?<![\p{L}\p{N}-])[1-7](?:\s?[-–—]\s?[1-7]){2,}(?![\p{L}\p{N}]|-\d)/gu;
const lowerRun = runOf(chordForm.replace("[A-G]", "[a-g]"), "gu");
const syllables: Readonly<Record<string, string>> = {
  do: "C",
  re: "D",
  ré: "D",
  mi: "E",
  fa: "F",
  sol: "G",
  la: "A",
  si: "B",
};
const syllableForm = `(do|r[eé]|mi|fa|sol|la|si)([#♯b♭]?)(${quality})`;
const syllableRun = runOf(syllableForm, "giu");
const label = String.raw`(?:(?:chord )?progression|chords?|akkorde|accords|acordes|accordi|コード)\s*(?:of|are|is)?\s*[:=]?\s*`;

const chordAlone = new RegExp(`^${chordForm}$`, "u");

/** Read one chord; null for anything else. */
function readChord(text: string): { chord: Chord; replaced: boolean } | null {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  const match = chordAlone.exec(capital);
  if (!match) return null;
  const [whole, letter = "", sign = "", rest = ""] = match;
  const natural = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }[letter] ?? 0;
  const root = pitchClass(natural + (sign === "" ? 0 : /[#♯]/.test(sign) ? 1 : -1));
  const minor = /^(?:min|mi|m(?!aj)|dim|[°ºø])/.test(rest);
  const isPlain = /^(?:|m|min|mi|maj|M)$/.test(rest) && !whole.includes("/");
  return { chord: { root, minor }, replaced: !isPlain };
}

const split = (run: string) => run.split(/\s*(?:->|[-–—|,>→])\s*|\s+\/\s+|\s+/).filter((word) => word !== "");

function readRun(run: string): ChordsReading | null {
  const words = split(run);
  const read = words.map(readChord);
  if (words.length === 0 || read.some((chord) => !chord)) return null;
  const replaced = read.flatMap((found, i) =>
    found?.replaced
      ? [{ text: words[i] as string, nearest: chordName(found.chord, /b|♭/.test(words[i] ?? "")) }]
      : [],
  );
  return { chords: read.flatMap((found) => found?.chord ?? []), degrees: null, replaced, text: run.trim() };
}

/** Read chords of sung names: "lam fa do sol7". */
function readSyllableRun(run: string): ChordsReading | null {
  const letters = split(run).map((word) =>
    word.replace(/^(?:do|r[eé]|mi|fa|sol|la|si)/iu, (name) => syllables[name.toLowerCase()] ?? name),
  );
  const reading = readRun(letters.join(" "));
  return reading && { ...reading, text: run.trim() };
}

function readDegreeRun(run: string): ChordsReading | null {
  const degrees = split(run).map(readDegree);
  if (degrees.length === 0 || degrees.some((degree) => !degree)) return null;
  const read = degrees as Degree[];
  const replaced = read
    .filter((degree) => degree.isReplaced)
    .map(({ text }) => ({ text, nearest: `${text.replace(/[^b#♭♯IViv].*$/, "")}` }));
  return { chords: null, degrees: read, replaced, text: run.trim() };
}

/** Two letters side by side are chords only where they look like it: "A B section" is none. */
function looksLikeChords(run: string): boolean {
  const words = split(run);
  return words.length > 2 || /[-–—|>→]/.test(run) || words.some((word) => word.length > 1);
}

/** Small letters are chords only where several stand together and one is more than a letter. */
const looksLikeSmallChords = (run: string) =>
  split(run).length > 2 && split(run).some((word) => /^[a-g](?:[#b]m?|m)\d?$/.test(word));

/**
 * Find the progression that a text names.
 *
 * @param text - any text; one chord alone is none (it is a key)
 * @returns the progression, at most `maxChords` of it, and the text without it and what announced it
 */
export function findChords(text: string): { readonly chords: ChordsReading | null; readonly rest: string } {
  const tries: [RegExp, (run: string) => ChordsReading | null, (run: string) => boolean][] = [
    [chordRun, readRun, looksLikeChords],
    [degreeRun, readDegreeRun, () => true],
    [numberRun, readDegreeRun, () => true],
    [lowerRun, readRun, looksLikeSmallChords],
    [syllableRun, readSyllableRun, (run) => split(run).length > 2],
  ];
  for (const [pattern, read, isLikely] of tries) {
    for (const match of text.matchAll(pattern)) {
      const reading = isLikely(match[0]) ? read(match[0]) : null;
      if (!reading) continue;
      const announced = new RegExp(`${label}$`, "iu").exec(text.slice(0, match.index));
      // "lofi chords Am F" speaks of the part as well; "chords: Am F" does not.
      const head = text.slice(0, announced?.[0].includes(":") ? announced.index : match.index);
      return { chords: cutShort(reading), rest: `${head} ${text.slice(match.index + match[0].length)}` };
    }
  }
  return { chords: null, rest: text };
}

const cutShort = (reading: ChordsReading): ChordsReading => ({
  ...reading,
  chords: reading.chords?.slice(0, maxChords) ?? null,
  degrees: reading.degrees?.slice(0, maxChords) ?? null,
});

/**
 * Read a progression as an input gives it.
 *
 * @param text - chords or numerals, with spaces, dashes, commas or bars between; small letters count
 * @throws LooperError INPUT_OUT_OF_RANGE where a word is no chord, or there are none or too many
 */
export function readChords(text: string): ChordsReading {
  const words = split(text);
  const example = `Write them as "Am F C G" or "i VI III VII".`;
  const refuse = (message: string) => {
    throw new LooperError("INPUT_OUT_OF_RANGE", message, {
      facts: { field: "chords", value: text.slice(0, 200) },
    });
  };
  if (words.length === 0) refuse(`chords is empty. ${example}`);
  if (words.length > maxChords)
    refuse(`chords names ${words.length} chords: ${maxChords} are the most, one a bar.`);
  const reading = readRun(text) ?? readDegreeRun(text);
  if (reading) return reading;
  const wrong = words.find((word) => !readChord(word) && !readDegree(word)) ?? text;
  return refuse(`chords has "${wrong.slice(0, 40)}", which is no chord. ${example}`);
}

/**
 * Settle a progression: its chords, and the key they are in.
 *
 * @param reading - chords, or steps of a key
 * @param key - the key where it is known; steps need it
 * @param drawKey - gives a key of the mode that steps speak of (null is any), where none is known
 */
export function settleChords(
  reading: ChordsReading,
  key: Key | null,
  drawKey: (minor: boolean | null) => Key,
): { readonly chords: readonly Chord[]; readonly key: Key } {
  if (reading.chords) return { chords: reading.chords, key: key ?? keyOfChords(reading.chords) };
  const degrees = reading.degrees ?? [];
  const home = key ?? drawKey(modeOfDegrees(degrees));
  return { chords: degrees.map((degree) => degreeToChord(degree, home)), key: home };
}

/** Write a progression as people do, in the spelling of a key: "Am F C G". */
export const chordNames = (chords: readonly Chord[], key: Key): string =>
  chords.map((chord) => chordName(chord, chordsInFlats(key))).join(" ");
