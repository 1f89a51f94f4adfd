/** From words to items: the longest phrases that the tables know, each with what it can mean. */
import { correctSpelling } from "./correct-spelling.ts";
import { lookUp, type Meaning, openLexicon } from "./lexicon.ts";
import { splitWords, type Word } from "./split-words.ts";

/** A phrase of a prompt. */
export interface Item {
  /** As written. */
  readonly text: string;
  readonly clause: number;
  /** Empty where it is not known. */
  readonly meanings: readonly Meaning[];
  /** Whether the prompt says that it is not wanted. */
  readonly isNegated: boolean;
}

/** Tell whether an item can mean something of a kind. */
export const is = (item: Item | undefined, kind: Meaning["kind"]): boolean =>
  item?.meanings.some((meaning) => meaning.kind === kind) ?? false;

/** Whether an item names something that plays. */
export const isNoun = (item: Item): boolean =>
  item.meanings.some(
    (meaning) =>
      meaning.kind === "part" || ((meaning.kind === "sound" || meaning.kind === "feel") && meaning.isNoun),
  );

/** Whether an item says something of the music at all. */
const isMusical = (item: Item) =>
  item.meanings.some(({ kind }) =>
    ["part", "sound", "feel", "genre", "mood", "beat", "piece", "voiceless"].includes(kind),
  );

/**
 * Find the items of a text.
 *
 * @param text - a prompt without tempo, key and chords
 * @returns items in their order; those that are not wanted are marked
 */
export function findItems(text: string): Item[] {
  const words = splitWords(text, (phrase) => lookUp(phrase) !== undefined);
  return markNegated(
    joinPhrases(
      words.flatMap(parseLess).map((word) => ({ ...word, word: correctSpelling(word.word) ?? word.word })),
    ),
  );
}

/** "guitarless", "schlagzeuglos", "davulsuz": endings that leave out what they end. */
const less = /^(\p{L}{3,})(?:less|los|lose|loses|losen|frei|freie|freier|fri|fritt|vrij|s[iu]z)$/u;

/** Part "guitarless" into "without" and "guitar"; any other word stays as it is. */
function parseLess(word: Word): readonly Word[] {
  const stem = openLexicon().meanings.has(word.word) ? undefined : less.exec(word.word)?.[1];
  if (stem === undefined || !lookUp(stem)?.some(({ kind }) => ["part", "sound", "beat"].includes(kind)))
    return [word];
  const { text, clause } = word;
  return [
    { text: text.slice(stem.length), word: "without", clause },
    { text: text.slice(0, stem.length), word: stem, clause },
  ];
}

function joinPhrases(words: readonly Word[]): Item[] {
  const { maxWords } = openLexicon();
  const items: Item[] = [];
  for (let at = 0; at < words.length; ) {
    const { clause } = words[at] as Word;
    let length = Math.min(maxWords, words.length - at);
    let meanings: readonly Meaning[] = [];
    for (; length > 0; length--) {
      const phrase = words.slice(at, at + length);
      if (phrase.some((word) => word.clause !== clause)) continue;
      meanings = lookUp(phrase.map(({ word }) => word).join(" ")) ?? [];
      if (meanings.length > 0) break;
    }
    const size = Math.max(1, length);
    const text = words
      .slice(at, at + size)
      .map((word) => word.text)
      .join(" ");
    items.push({ text, clause, meanings, isNegated: false });
    at += size;
  }
  return items;
}

/** Mark what "no", "without" and their like leave out: the next thing, and those that a list joins to it. */
function markNegated(items: readonly Item[]): Item[] {
  const marked = [...items];
  const mark = (at: number) => {
    marked[at] = { ...(marked[at] as Item), isNegated: true };
  };
  items.forEach((item, at) => {
    if (is(item, "noAfter")) for (const before of listBefore(items, at)) mark(before);
    if (!is(item, "no")) return;
    let last = -1;
    for (let next = at + 1; next < items.length; next++) {
      const other = items[next] as Item;
      if (
        other.clause !== item.clause ||
        is(other, "stop") ||
        is(other, "on") ||
        is(other, "only") ||
        is(other, "less") ||
        is(other, "no")
      )
        break;
      if (is(other, "list")) {
        if (last < 0 && !is(other, "filler")) break;
        continue;
      }
      if (is(other, "filler")) continue;
      // "no drums piano": a second thing that no list joins is wanted.
      const joined = last < 0 || items.slice(last + 1, next).some((between) => is(between, "list"));
      const describes = last >= 0 && !isNoun(items[last] as Item) && isMusical(other);
      if (!joined && !describes) break;
      mark(next);
      last = next;
    }
  });
  return marked;
}

/** What a word behind it leaves out: "ドラムとベースなし", "davul ve bas olmadan"; in English one thing, "drum free". */
function listBefore(items: readonly Item[], at: number): number[] {
  const { clause, text } = items[at] as Item;
  const isEnglish = /^[a-z ]+$/i.test(text) && lookUp("free") === (items[at] as Item).meanings;
  const found: number[] = [];
  let isJoined = true;
  for (let before = at - 1; before >= 0; before--) {
    const item = items[before] as Item;
    if (item.clause !== clause) break;
    if (is(item, "list")) {
      isJoined = found.length > 0;
      continue;
    }
    if (is(item, "filler") && !isNoun(item)) continue;
    if (!isJoined || !isMusical(item) || is(item, "no")) break;
    found.push(before);
    isJoined = false;
    if (isEnglish) break;
  }
  return found;
}
