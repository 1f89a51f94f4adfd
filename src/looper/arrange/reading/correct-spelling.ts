/** Words with one slip of the pen: "gutar", "saxaphone", "slapp", "lowfi", "chil". */
import { editDistance } from "#base";
import { realWords } from "../tables/real-words.ts";
import { listOwnWords, lookUp, type Meaning, openLexicon } from "./lexicon.ts";
import { plainWords } from "./split-words.ts";

/** Shorter words are too often near another by chance, as they are typed and as they are meant. */
const shortest = { typed: 5, meant: 5, undoubled: 4 };

/** Whether it names what is played; a slip in "very" changes nothing. */
const isName = (meaning: Meaning) =>
  meaning.kind === "part" || meaning.kind === "genre" || (meaning.kind === "sound" && meaning.isNoun);
/** Whether it says anything of the music. */
const isMusical = (meaning: Meaning) =>
  isName(meaning) || ["sound", "feel", "mood", "only", "beat"].includes(meaning.kind);

interface Spelling {
  /** Every word of every phrase. */
  readonly known: ReadonlySet<string>;
  /** By a form with a letter less, and by itself: the words of which it can be a slip. */
  readonly near: ReadonlyMap<string, readonly string[]>;
  /** By a form without doubled letters: the word itself. */
  readonly single: ReadonlyMap<string, string>;
  /** By its letters in their order: the word itself. */
  readonly turned: ReadonlyMap<string, string>;
}

let spelling: Spelling | undefined;

/** A word and what is left of it without one of its letters. */
const forms = (word: string): string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
];
const undouble = (word: string) => word.replace(/(.)\1+/g, "$1");
const sorted = (word: string) => Array.from(word).sort().join("");
const isPlain = (word: string) => /^[a-z]+$/.test(word);

function openSpelling(): Spelling {
  if (spelling) return spelling;
  const known = new Set<string>();
  const near = new Map<string, string[]>();
  const single = new Map<string, string>();
  const turned = new Map<string, string>();
  const names = new Set<string>();
  for (const phrase of openLexicon().meanings.keys()) for (const word of phrase.split(" ")) known.add(word);
  for (const [phrase, meaning] of listOwnWords()) {
    for (const word of plainWords(phrase).split(" ")) {
      if (!isPlain(word)) continue;
      // Of genres those of one word: "planet" of "planet rock" is no word of music. Nor are people's names.
      if (meaning.kind === "genre" && (meaning.isName === true || word !== phrase)) continue;
      if (isName(meaning) && word.length >= shortest.meant - 1) names.add(word);
      if (!isMusical(meaning) || word !== phrase || word.length < shortest.undoubled) continue;
      if (!single.has(undouble(word))) single.set(undouble(word), word);
      if (!turned.has(sorted(word))) turned.set(sorted(word), word);
    }
  }
  for (const name of names) {
    for (const form of forms(name)) near.set(form, [...(near.get(form) ?? []), name]);
  }
  spelling = { known, near, single, turned };
  return spelling;
}

/**
 * Find the word that was meant by one that the tables do not know.
 *
 * @param word - a plain word
 * @returns a word that differs in doubled letters or in two that changed places, else the first word of the names of parts, sounds and
 *   genres that is one slip away and begins alike; undefined where there is none, and where the word is known or
 *   another word altogether
 */
export function correctSpelling(word: string): string | undefined {
  const { stems } = openLexicon();
  if (word.length < shortest.undoubled || !isPlain(word)) return undefined;
  const { known, near, single, turned } = openSpelling();
  if (known.has(word) || (word.endsWith("s") && known.has(word.slice(0, -1))) || realWords.has(word))
    return undefined;
  // "gitary" is right in its language; "acustic" without an ending of it may be English.
  if (lookUp(word) !== undefined && !stems.has(`${word}*`)) return undefined;
  const plain = single.get(undouble(word));
  if (plain !== undefined && Math.abs(plain.length - word.length) <= 2) return plain;
  if (word.length < shortest.typed) return undefined;
  const other = turned.get(sorted(word));
  if (other !== undefined && other[0] === word[0] && editDistance(word, other) === 1) return other;
  for (const form of forms(word)) {
    for (const name of near.get(form) ?? []) {
      // Of the short ones only those with a letter too many: "lowfi", "kickk".
      const isLong = name.length >= shortest.meant || word.length > name.length;
      if (isLong && name[0] === word[0] && editDistance(word, name) <= 1) return name;
    }
  }
  return undefined;
}
