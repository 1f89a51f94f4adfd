/** Words with one slip of the pen: "gutar", "saxaphone", "bassline" with a letter too many. */
import { realWords } from "../tables/real-words.ts";
import { listWordsWithMeanings, type Meaning } from "./lexicon.ts";
import { plainWords } from "./split-words.ts";

/** Shorter words are too often near another by chance. */
const shortest = 5;
/** Whether it names what is played; a slip in "very" changes nothing. */
const isName = (meaning: Meaning) =>
  meaning.kind === "part" || meaning.kind === "genre" || (meaning.kind === "sound" && meaning.isNoun);

interface Spelling {
  /** Every word of every phrase. */
  readonly known: ReadonlySet<string>;
  /** By a form with a letter less, and by itself: the words of which it can be a slip. */
  readonly near: ReadonlyMap<string, readonly string[]>;
}

let spelling: Spelling | undefined;

/** A word and what is left of it without one of its letters. */
const forms = (word: string): string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
];

function openSpelling(): Spelling {
  if (spelling) return spelling;
  const known = new Set<string>();
  const near = new Map<string, string[]>();
  const names = new Set<string>();
  for (const [phrase, meaning] of listWordsWithMeanings()) {
    for (const word of plainWords(phrase).split(" ")) {
      known.add(word);
      if (isName(meaning) && word.length >= shortest && /^[a-z]+$/.test(word)) names.add(word);
    }
  }
  for (const name of names) {
    for (const form of forms(name)) near.set(form, [...(near.get(form) ?? []), name]);
  }
  spelling = { known, near };
  return spelling;
}

/** Whether one letter more, less or other, or two that changed places, make one word of another. */
function isOneSlip(a: string, b: string): boolean {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(from, a.length - end), b.slice(from, b.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right === `${left[1]}${left[0]}`;
}

/**
 * Find the word that was meant by one that the tables do not know.
 *
 * @param word - a plain word
 * @returns the first word of the names of parts, sounds and genres that is one slip away and begins alike; undefined
 *   where there is none, and where the word is known or another word altogether
 */
export function correctSpelling(word: string): string | undefined {
  if (word.length < shortest || !/^[a-z]+$/.test(word)) return undefined;
  const { known, near } = openSpelling();
  if (known.has(word) || (word.endsWith("s") && known.has(word.slice(0, -1))) || realWords.has(word))
    return undefined;
  for (const form of forms(word)) {
    for (const name of near.get(form) ?? []) if (name[0] === word[0] && isOneSlip(word, name)) return name;
  }
  return undefined;
}
