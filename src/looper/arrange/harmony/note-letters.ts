/** Names of notes in the languages in which people write keys: "F#", "A-flat", "fis", "la", "si bémol". */
import { type PitchClass, pitchClass } from "#harmony";

/** A note that was read. */
export interface LetterReading {
  readonly root: PitchClass;
  readonly isFlat: boolean;
}

const letters: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11, h: 11 };
/** Syllables as they are sung, without accents, and in Russian. */
const syllables: Readonly<Record<string, number>> = {
  do: 0,
  ut: 0,
  re: 2,
  mi: 4,
  fa: 5,
  sol: 7,
  la: 9,
  si: 11,
  до: 0,
  ре: 2,
  ми: 4,
  фа: 5,
  соль: 7,
  ля: 9,
  си: 11,
};
const unaccented = (name: string) => name.replace(/[óéíáô]/gu, (letter) => plainVowels[letter] ?? letter);
const plainVowels: Readonly<Record<string, string>> = { ó: "o", ô: "o", é: "e", í: "i", á: "a" };
const sharpWords = "#|♯|sharp|dièse|diese|sostenido|sustenido|diesis|diyez|диез";
const flatWords = "b|♭|flat|bémol|bemol|bemolle|бемоль";

/** A pattern for any name of a note; German "fis", "as", "es" only count before a German mode. */
export const letterForms = [
  String.raw`(?:[cdfga]iss?|[cdg]ess?|ass?|ess?|cess?|fess?|h)(?=[\s-]*(?:dur|moll?))`,
  `(?:d[oóô]|ut|r[eé]|m[ií]|f[aá]|sol|l[aá]|s[ií]|до|ре|ми|фа|соль|ля|си)(?:[\\s-]*(?:${sharpWords}|${flatWords}))?`,
  `[a-g](?:[\\s-]?(?:${sharpWords}|${flatWords}))?`,
].join("|");

const ending = (words: string) => new RegExp(`^(.+?)[\\s-]*(?:${words})$`, "iu");
const sharp = ending(sharpWords);
const flat = ending(flatWords);

/**
 * Read the name of a note.
 *
 * @param text - matched by `letterForms`
 * @param mode - the word that follows; before German ones "b" is B flat and "es" is E flat
 * @returns null for anything else
 */
export function readLetter(text: string, mode: string): LetterReading | null {
  const name = unaccented(text.trim().toLowerCase());
  if (/^(?:dur|moll?)$/iu.test(mode)) {
    if (name === "b") return { root: 10, isFlat: true };
    const [, letter = "", change = ""] = /^([a-h])(is|es|s)?s?$/.exec(name) ?? [];
    const natural = letters[letter];
    if (natural !== undefined) {
      const shift = change === "is" ? 1 : change === "" ? 0 : -1;
      return { root: pitchClass(natural + shift), isFlat: shift < 0 };
    }
  }
  const natural = letters[name] ?? syllables[name];
  if (natural !== undefined && name !== "h") return { root: natural, isFlat: false };
  const [, raised] = sharp.exec(name) ?? [];
  const [, lowered] = flat.exec(name) ?? [];
  const base = letters[raised ?? lowered ?? ""] ?? syllables[raised ?? lowered ?? ""];
  if (base === undefined) return null;
  return { root: pitchClass(base + (raised === undefined ? -1 : 1)), isFlat: raised === undefined };
}
