/** An arrangement in a line for people. */
import { keyName } from "#harmony";
import type { Arrangement } from "./arrange.ts";
import { chordNames } from "./harmony/parse-chords.ts";
import type { PartPlan } from "./part-text.ts";
import { isPitched } from "./tables/parts.ts";

/** Name a part as musicians do: "dusty drums", "upright bass", "electric piano", "saw lead". */
export function namePart({ part, sound }: PartPlan): string {
  if (part === "drums") return `${sound} drums`;
  if (part === "bass") return `${sound} bass`;
  if (part === "lead" && ["square", "saw"].includes(sound)) return `${sound} lead`;
  return sound;
}

/**
 * Describe an arrangement.
 *
 * @returns such as `Plays: dusty drums · electric piano, A minor (Am F C G), 82 bpm. Not known: "vinyl".`
 */
export function describeArrangement({ parts, key, chords, bpm, understood, isAnswer }: Arrangement): string {
  const names = parts.map(namePart).join(" · ");
  const harmony = parts.some(({ part }) => isPitched(part))
    ? `, ${keyName(key)} (${chordNames(chords, key)})`
    : "";
  const sentences = [`Plays: ${names}${harmony}, ${Number(bpm.toFixed(2))} bpm.`];
  if (!isAnswer) sentences.unshift("This is no answer to the prompt: no word of it was understood.");
  const nearest = Object.entries(understood.nearest).map(([word, near]) => `${word}: ${near}`);
  const quote = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");
  if (nearest.length > 0) sentences.push(`Nearest: ${nearest.join(", ")}.`);
  if (understood.leftOut.length > 0) sentences.push(`Left out: ${quote(understood.leftOut)}.`);
  if (understood.unknown.length > 0) sentences.push(`Not known: ${quote(understood.unknown)}.`);
  return sentences.join(" ");
}
