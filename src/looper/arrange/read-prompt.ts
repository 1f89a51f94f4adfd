/**
 * Reads a prompt: what people write, in words of the tables. It decides nothing that the prompt leaves open,
 * and keeps account of what it understood, what it has no sound for and what it does not know.
 */

import { readTempo, type TempoReading } from "../request/tempo/read-tempo.ts";
import { findKey, type KeyReading } from "./harmony/keys.ts";
import { type ChordsReading, findChords } from "./harmony/parse-chords.ts";
import { findItems, type Item, is, isNoun } from "./reading/find-items.ts";
import { recastItems } from "./reading/recast-items.ts";
import { type SettledItems, settleItems } from "./reading/settle-items.ts";

/** What a prompt says. */
export interface PromptReading extends SettledItems {
  readonly prompt: string;
  readonly tempo: TempoReading;
  readonly key: KeyReading | null;
  readonly chords: ChordsReading | null;
  /** Words that are neither known nor fill. */
  readonly unknown: readonly string[];
  /** Words that say nothing of the music. */
  readonly fillers: readonly string[];
}

/**
 * Read a prompt.
 *
 * @param prompt - any text
 */
export function readPrompt(prompt: string): PromptReading {
  const tempo = readTempo(prompt);
  const { chords, rest: withoutChords } = findChords(tempo.rest.normalize("NFKC"));
  const { key, rest } = findKey(withoutChords);
  const items = recastItems(findItems(rest), chords !== null);
  const settled = settleItems(items);
  const fill = items.filter(
    (item) => !isNoun(item) && (is(item, "filler") || is(item, "stop") || is(item, "on") || is(item, "list")),
  );
  return {
    prompt,
    tempo,
    key,
    chords,
    ...settled,
    unknown: unique(items.filter(({ meanings }) => meanings.length === 0).map(wordOf)),
    fillers: unique(fill.map(wordOf)),
  };
}

const wordOf = ({ text }: Item) => text.toLowerCase();
const unique = (words: readonly string[]) => [...new Set(words)];
