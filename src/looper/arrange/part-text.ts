/**
 * The text of a bar: what one part of the band is told for it. The program and the training kit write it
 * here, so order and wording are always the same:
 *
 *     drums, punchy, offbeat hats, 125 bpm
 *     chords, electric piano, laid back, am, 83 bpm
 */
import { type Bpm, invariant } from "#base";
import { type Chord, everyChord } from "#harmony";
import { chordWord, readChordWord } from "./harmony/chords.ts";
import { feels } from "./tables/feels.ts";
import { bandTempi, isPitched, type Part, parts } from "./tables/parts.ts";
import { sounds } from "./tables/sounds.ts";

/** How a part plays. */
export interface PartPlan {
  readonly part: Part;
  /** A sound of the part, of `sounds`. */
  readonly sound: string;
  /** A feel of the part, of `feels`. */
  readonly feel: string;
}

/** What is told for a bar. */
export interface BarPlan extends PartPlan {
  /** Chord of the bar; drums and percussion do without. */
  readonly chord?: Chord | undefined;
  /** A tempo of `bandTempi`. */
  readonly bpm: Bpm;
}

/**
 * Write the text of a bar.
 *
 * @param plan - what is told; the tempo is written as a whole number
 * @throws invariant where a pitched part has no chord
 */
export function writePartText({ part, sound, feel, chord, bpm }: BarPlan): string {
  const words: string[] = [part, sound, feel];
  if (isPitched(part)) {
    invariant(chord !== undefined, `${part} without a chord`);
    words.push(chordWord(chord));
  }
  return `${words.join(", ")}, ${Math.round(bpm)} bpm`;
}

/**
 * Read the text of a bar back.
 *
 * @param text - as `writePartText` writes it, of any tempo
 * @returns null for any other text
 */
export function readPartText(text: string): BarPlan | null {
  const [part, sound, feel, ...rest] = text.split(", ");
  const tempo = /^(\d+(?:\.\d+)?) bpm$/.exec(rest.at(-1) ?? "")?.[1];
  const plan = { part: part as Part, sound: sound ?? "", feel: feel ?? "" };
  if (tempo === undefined || !isPlayable(plan)) return null;
  const chord = rest.length === 2 ? readChordWord(rest[0] ?? "") : null;
  if (rest.length !== (isPitched(plan.part) ? 2 : 1) || (isPitched(plan.part) && !chord)) return null;
  return { ...plan, ...(chord ? { chord } : {}), bpm: Number(tempo) };
}

/** Tell whether a part has such a sound and such a feel. */
export function isPlayable({ part, sound, feel }: PartPlan): boolean {
  return (
    sounds.some((known) => known.part === part && known.sound === sound) &&
    feels.some((known) => known.part === part && known.feel === feel)
  );
}

/**
 * List every word and fixed phrase of the texts once, in a fixed order: the tokens of the model's tokenizer.
 *
 * @returns parts, sounds, feels, chords, tempi as written, "bpm" and ","
 */
export function listTextWords(): string[] {
  const words = [
    ...parts,
    ...sounds.map(({ sound }) => sound),
    ...feels.map(({ feel }) => feel),
    ...everyChord.map(chordWord),
    ...bandTempi.map((bpm) => `${Math.round(bpm)}`),
    "bpm",
    ",",
  ];
  return [...new Set(words)];
}
