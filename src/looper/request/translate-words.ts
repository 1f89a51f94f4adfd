/** A caller's words in those of a model that knows only some. */
import type { ModelTraits } from "./model-traits.ts";

/**
 * Put a description into the words that a model knows.
 *
 * @param description - the caller's words
 * @param vocabulary - the model's words with their synonyms; null is any
 * @returns the description with synonyms replaced, and the words that the model does not know
 */
export function translateWords(
  description: string,
  vocabulary: ModelTraits["vocabulary"],
): { readonly description: string; readonly unknown: readonly string[] } {
  if (!vocabulary) return { description, unknown: [] };
  const meaning = new Map<string, string>();
  for (const [word, synonyms] of Object.entries(vocabulary)) {
    for (const spelling of [word, ...synonyms]) meaning.set(spelling.toLowerCase(), word);
  }
  const longest = Math.max(1, ...[...meaning.keys()].map((phrase) => phrase.split(" ").length));
  const words = description.toLowerCase().match(/[\p{L}\p{N}#'&-]+/gu) ?? [];
  const known: string[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !meaning.has(words.slice(at, at + length).join(" "))) length--;
    const word = words[at] as string;
    if (length > 0) known.push(meaning.get(words.slice(at, at + length).join(" ")) as string);
    else if (!fillers.has(word) && !unknown.includes(word)) unknown.push(word);
    at += Math.max(1, length);
  }
  return { description: known.join(" "), unknown };
}

const fillers = new Set([
  "a",
  "an",
  "and",
  "the",
  "with",
  "of",
  "in",
  "on",
  "at",
  "some",
  "to",
  "for",
  "is",
  "my",
  "very",
]);
