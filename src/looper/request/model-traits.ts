/**
 * What a model says of itself in `looper.json`: how it likes to be asked, which tempi it can play,
 * which words it knows. A model without the file is an official one: any tempo, any word.
 */

import { z } from "zod";
import { type Bpm, type Frames, type Hertz, LooperError, type Ratio, type Seconds } from "#base";
import type { Engine } from "#engine";

const completionSchema = z.object({
  if: z.array(z.array(z.string())),
  unless: z.array(z.string()),
  tempi: z.array(z.number().positive()).nullable().default(null),
  add: z.array(z.string()).nonempty(),
});

/**
 * What a model wants to be told that a caller may leave open: where one phrase of each list in `if` is said
 * and none of `unless` is, one of `add` is said too. With `tempi`, only at these. `{key}` stands for a key that
 * the caller gave.
 */
export type Completion = z.infer<typeof completionSchema>;

const traitsSchema = z.object({
  promptForm: z.string().default("{prompt}, {bpm} bpm"),
  tempi: z.array(z.number().positive()).nonempty().nullable().default(null),
  vocabulary: z.record(z.string(), z.array(z.string())).nullable().default(null),
  completions: z.array(completionSchema).default([]),
  arrangement: z.array(z.array(z.string())).default([]),
  variation_slots: z.array(z.array(z.string())).default([]),
  licence: z.string().default("unknown"),
  notes: z.string().default(""),
  max_duration: z.number().positive().nullable().default(null),
  guidance: z.int().min(0).default(3),
  candidates: z.int().min(1).max(16).default(2),
  spare_variations: z.int().min(0).max(16).default(0),
  starts_on_beat_one: z.boolean().default(false),
});

/** How a model wants to be asked. */
export interface ModelTraits {
  readonly promptForm: string;
  /** Tempi it was trained on, in bpm; null is any. */
  readonly tempi: readonly Bpm[] | null;
  /** Words it understands, each with its synonyms; null is any. */
  readonly vocabulary: Readonly<Record<string, readonly string[]>> | null;
  /** How it wants what a caller left open to be filled in, in this order. */
  readonly completions: readonly Completion[];
  /** Parts of a description in the model's order, each the phrases of it in theirs; none is the caller's. */
  readonly arrangement: readonly (readonly string[])[];
  /** Lists of phrases that may stand for each other where variations would be copies: the grooves of a genre. */
  readonly variation_slots: readonly (readonly string[])[];
  readonly licence: string;
  readonly notes: string;
  /** Longest music it holds together, in seconds; null is what the architecture allows. */
  readonly max_duration: Seconds | null;
  /** Guidance scale where the caller does not say. */
  readonly guidance: number;
  /** First takes to choose from where the caller does not say. */
  readonly candidates: number;
  /** Variations played beyond those asked for, to choose from: cheap for a small model. */
  readonly spare_variations: number;
  /** Whether its music begins with beat 1 of a bar and has beats of whole frames, as all that it learnt from. */
  readonly starts_on_beat_one: boolean;
}

/**
 * Read a model's traits.
 *
 * @param looperJson - the parsed content of `looper.json`; undefined where there is none
 * @throws LooperError MODEL_FILE_CORRUPT when it is not of the documented form
 */
export function parseModelTraits(looperJson: unknown): ModelTraits {
  const parsed = traitsSchema.safeParse(looperJson ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LooperError(
    "MODEL_FILE_CORRUPT",
    `looper.json: ${issue?.path.join(".") || "the document"} is wrong (${issue?.message}). Repair it, or delete it to use the official prompt form.`,
  );
}

/** What a request must know of a model before anything is played. */
export interface ModelReach {
  readonly frameRate: Hertz;
  readonly maxFrames: Frames;
  readonly traits: ModelTraits;
}

/**
 * Read what a request must know of an engine's model.
 *
 * @param engine - a model, ready
 * @throws LooperError MODEL_FILE_CORRUPT when its `looper.json` is not of the documented form
 */
export function modelOf({ info }: Engine): ModelReach {
  return { frameRate: info.frameRate, maxFrames: info.maxFrames, traits: parseModelTraits(info.looperJson) };
}

/** The tempo a model is asked for, and what it means in the tempo that the caller asked for. */
export interface AskedTempo {
  /** What the model is told. */
  readonly told: Bpm;
  /** The tempo that its music should have at the caller's level of beats. */
  readonly expected: Bpm;
  /** expected / requested: how far the cut must stretch. */
  readonly deviation: Ratio;
}

/**
 * Choose the tempo to ask a model for: the request itself, or the nearest trained tempo, where a
 * tempo's half and double count as near too.
 *
 * @param bpm - the requested tempo
 * @param tempi - the model's tempi; null is any
 */
export function askTempo(bpm: Bpm, tempi: readonly Bpm[] | null): AskedTempo {
  let best: AskedTempo = { told: bpm, expected: bpm, deviation: 1 };
  if (!tempi) return best;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const told of tempi) {
    for (const octave of [1, 2, 0.5, 4, 0.25]) {
      const expected = told * octave;
      const distance = Math.abs(Math.log2(expected / bpm)) + (octave === 1 ? 0 : 0.02);
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = { told, expected, deviation: expected / bpm };
    }
  }
  return best;
}

/**
 * Write the prompt in the form that the model knows.
 *
 * @param traits - the model's traits
 * @param wish - words without a tempo, the tempo to tell, the key if any
 * @returns the text for the tokeniser; whole tempi without ".0", others with at most two decimals
 */
export function writePrompt(
  traits: ModelTraits,
  wish: { description: string; bpm: Bpm; key?: string | undefined },
): string {
  const words = wish.key ? `${wish.description}, in ${wish.key}` : wish.description;
  const bpm = String(Number(wish.bpm.toFixed(2)));
  // One pass: what the caller writes is never read as a form itself.
  return traits.promptForm.replace(/\{prompt\}|\{bpm\}/g, (place) => (place === "{bpm}" ? bpm : words));
}

/**
 * Put a description into the words that a model knows.
 *
 * @param description - the caller's words
 * @param vocabulary - the model's words with their synonyms; null is any
 * @returns the description with synonyms replaced, and the words that the model does not know
 */
export function speakVocabulary(
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
  const spoken: string[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !meaning.has(words.slice(at, at + length).join(" "))) length--;
    const word = words[at] as string;
    if (length > 0) spoken.push(meaning.get(words.slice(at, at + length).join(" ")) as string);
    else if (!fillers.has(word) && !unknown.includes(word)) unknown.push(word);
    at += Math.max(1, length);
  }
  return { description: spoken.join(" "), unknown };
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
