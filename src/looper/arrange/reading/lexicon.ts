/** All words of all tables in one place: what each can mean. */
import {
  aCappellaWords,
  beatWords,
  fillerWords,
  lessWords,
  listWords,
  loopWords,
  melodicWords,
  minusWords,
  noWords,
  noWordsAfter,
  onlyWords,
  onWords,
  otherMetres,
  partWords,
  pieceWords,
  stopWords,
  type Voice,
  voicelessWords,
} from "../tables/common-words.ts";
import { feels } from "../tables/feels.ts";
import { genres } from "../tables/genres.ts";
import { languages } from "../tables/languages/languages.ts";
import { moods } from "../tables/moods.ts";
import { styleNames } from "../tables/names.ts";
import type { Part } from "../tables/parts.ts";
import { sounds } from "../tables/sounds.ts";
import { standIns } from "../tables/stand-ins.ts";
import { plainWords } from "./split-words.ts";

/** What a phrase can mean. */
export type Meaning =
  | { readonly kind: "part"; readonly part: Part; readonly voice?: Voice }
  | {
      readonly kind: "sound";
      readonly part: Part;
      readonly sound: string;
      readonly isNoun: boolean;
      /** The instrument that it stands in for. */
      readonly standsFor?: string;
    }
  | { readonly kind: "feel"; readonly part: Part; readonly feel: string; readonly isNoun: boolean }
  | {
      readonly kind: "genre";
      readonly genre: string;
      /** Whether it is somebody's name: a colour of what is named beside it. */
      readonly isName?: true;
    }
  | { readonly kind: "mood"; readonly mood: string }
  | { readonly kind: "less"; readonly parts: readonly Part[] }
  | {
      readonly kind:
        | "no"
        | "noAfter"
        | "only"
        | "voiceless"
        | "aCappella"
        | "piece"
        | "loop"
        | "melodic"
        | "minus"
        | "beat"
        | "list"
        | "on"
        | "stop"
        | "filler"
        | "metre";
    };

/** Phrases with what they can mean, and the length of the longest in words. */
export interface Lexicon {
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Beginnings of words that stand for all their endings, with a star. */
  readonly stems: ReadonlySet<string>;
  readonly maxWords: number;
}

/** List every word of the tables with its meaning, as written there, without those of the dictionaries. */
export function listOwnWords(): [string, Meaning][] {
  const found: [string, Meaning][] = [];
  const add = (words: readonly string[], meaning: Meaning) => {
    for (const word of words) found.push([word, meaning]);
  };
  for (const { part, words, voice } of partWords)
    add(words, { kind: "part", part, ...(voice ? { voice } : {}) });
  for (const { part, sound, nouns, adjectives } of sounds) {
    add(nouns, { kind: "sound", part, sound, isNoun: true });
    add(adjectives, { kind: "sound", part, sound, isNoun: false });
    for (const instrument of standIns[sound] ?? []) {
      const spellings = instrument.split("|");
      add(spellings, { kind: "sound", part, sound, isNoun: true, standsFor: spellings[0] as string });
    }
  }
  for (const { part, feel, nouns, adjectives } of feels) {
    add(nouns, { kind: "feel", part, feel, isNoun: true });
    add(adjectives, { kind: "feel", part, feel, isNoun: false });
  }
  for (const [genre, { words }] of Object.entries(genres)) add(words, { kind: "genre", genre });
  for (const { name, genre, part, sound } of styleNames) {
    const spellings = name.split("|");
    add(spellings, { kind: "genre", genre, isName: true });
    if (part && sound) add(spellings, { kind: "sound", part, sound, isNoun: false });
  }
  for (const [mood, { words }] of Object.entries(moods)) add(words, { kind: "mood", mood });
  for (const [word, parts] of Object.entries(lessWords)) add([word], { kind: "less", parts });
  add(noWords, { kind: "no" });
  add(minusWords, { kind: "minus" });
  add(noWordsAfter, { kind: "noAfter" });
  add(onlyWords, { kind: "only" });
  add(voicelessWords, { kind: "voiceless" });
  add(aCappellaWords, { kind: "aCappella" });
  add(pieceWords, { kind: "piece" });
  add(loopWords, { kind: "loop" });
  add(melodicWords, { kind: "melodic" });
  add(beatWords, { kind: "beat" });
  add(onWords, { kind: "on" });
  add(listWords, { kind: "list" });
  add(stopWords, { kind: "stop" });
  add(fillerWords, { kind: "filler" });
  add(otherMetres, { kind: "metre" });
  return found;
}

/** List every word of all languages with its meaning; later ones add to earlier ones. */
export function listWordsWithMeanings(): [string, Meaning][] {
  const own = listOwnWords();
  const known = new Map<string, Meaning[]>();
  for (const [word, meaning] of own) known.set(word, [...(known.get(word) ?? []), meaning]);
  const translated = Object.values(languages).flatMap((dictionary) =>
    Object.entries(dictionary).flatMap(([english, text]) =>
      text
        .split(", ")
        .flatMap((word) => (known.get(english) ?? []).map((meaning): [string, Meaning] => [word, meaning])),
    ),
  );
  return [...own, ...translated];
}

let lexicon: Lexicon | undefined;

/** Give the lexicon; it is built when it is first asked for. */
export function openLexicon(): Lexicon {
  if (lexicon) return lexicon;
  const meanings = new Map<string, Meaning[]>();
  const stems = new Set<string>();
  const seen = new Set<string>();
  let maxWords = 1;
  for (const [word, meaning] of listWordsWithMeanings()) {
    const phrase = plainWords(word);
    const told = `${phrase} ${JSON.stringify(meaning)}`;
    if (seen.has(told)) continue;
    seen.add(told);
    const words = phrase.split(" ");
    maxWords = Math.max(maxWords, words.length);
    for (const part of words) if (part.endsWith("*")) stems.add(part);
    const known = meanings.get(phrase);
    if (known) known.push(meaning);
    else meanings.set(phrase, [meaning]);
  }
  lexicon = { meanings, stems, maxWords };
  return lexicon;
}

/** The longest ending that a stem may have. */
const longestEnding = 6;

/** The stem of a word as the dictionaries have it, "gitar*"; the word itself where there is none. */
function stemOf(word: string, stems: ReadonlySet<string>): string {
  for (let end = word.length; end >= Math.max(3, word.length - longestEnding); end--) {
    const stem = `${word.slice(0, end)}*`;
    if (stems.has(stem)) return stem;
  }
  return word;
}

/**
 * Look a phrase up; a plural that only adds an "s" counts as its singular, and a word with an ending of its
 * language as its stem.
 *
 * @param phrase - plain words
 * @returns what it can mean; undefined where it is not known
 */
export function lookUp(phrase: string): readonly Meaning[] | undefined {
  const { meanings, stems } = openLexicon();
  const exact =
    meanings.get(phrase) ?? (/[a-z]{3}s$/.test(phrase) ? meanings.get(phrase.slice(0, -1)) : undefined);
  if (exact) return exact;
  const words = phrase.split(" ");
  return meanings.get(words.map((word) => stemOf(word, stems)).join(" "));
}
