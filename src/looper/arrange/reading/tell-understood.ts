/** Account of a prompt: what was used, replaced, left out and not known. */
import type { PartPlan } from "../part-text.ts";
import type { PromptReading } from "../read-prompt.ts";
import { otherStandIns } from "../tables/stand-ins.ts";

/** What became of the words of a prompt. */
export interface Understood {
  /** Words that what is played answers, as written. */
  readonly used: readonly string[];
  /** What there is no sound for, and what is played in its place. */
  readonly nearest: Readonly<Record<string, string>>;
  /** What was understood and is not played: a second sound of a part, for one. */
  readonly leftOut: readonly string[];
  /** Words that are not known. */
  readonly unknown: readonly string[];
}

/** Give the account of a prompt. */
export function tellUnderstood(reading: PromptReading, plans: readonly PartPlan[]): Understood {
  const nearest: Record<string, string> = {};
  const leftOut: string[] = [];
  const isPlayed = (part: string) => plans.some((plan) => plan.part === part);
  for (const { part, sound, text, standsFor } of reading.sounds) {
    const plan = plans.find((other) => other.part === part);
    const word = text.toLowerCase();
    const isFeel = reading.feels.some((feel) => feel.text === text && feel.feel === plan?.feel);
    if (plan === undefined) leftOut.push(word);
    else if (plan.sound !== sound && plan.sound !== otherStandIns[standsFor ?? ""]) {
      if (!isFeel) leftOut.push(word);
    } else if (standsFor !== undefined) nearest[spelling(standsFor, word)] = plan.sound;
  }
  for (const { part, text } of reading.wanted) {
    const word = text.toLowerCase();
    if (!isPlayed(part) && !leftOut.includes(word)) leftOut.push(word);
  }
  for (const { text, nearest: near } of reading.replaced) nearest[text] = near;
  for (const { text, nearest: near } of reading.chords?.replaced ?? []) nearest[text] = near;
  const { key } = reading;
  if (key?.replacedMode) {
    const mode = key.minor ? "minor" : "major";
    nearest[key.text] = key.text.replace(new RegExp(key.replacedMode, "i"), mode);
  }
  const told = [
    ...reading.understood,
    key?.text,
    reading.chords?.text,
    ...reading.tempo.named.map(({ text }) => text),
  ];
  const used = told.filter(
    (text): text is string => text !== undefined && !leftOut.includes(text.toLowerCase()),
  );
  return { used: [...new Set(used)], nearest, leftOut: [...new Set(leftOut)], unknown: reading.unknown };
}

/** The instrument's name where the word is a spelling of it, else the word as written. */
function spelling(name: string, word: string): string {
  const isEnglish = /^[a-z ]+$/.test(word);
  return isEnglish && (word.slice(0, 2) === name.slice(0, 2) || word.includes(name)) ? name : word;
}
