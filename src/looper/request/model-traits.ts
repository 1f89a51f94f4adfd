/**
 * What a model says of itself in `looper.json`: how it likes to be asked, which tempi it can play,
 * which words it knows. A model without the file is an official one: any tempo, any word.
 */

import { z } from "zod";
import { type Bpm, type Frames, type Hertz, LooperError, type Seconds } from "#base";
import type { Engine } from "#engine";
import { type Part, parts } from "../arrange/tables/parts.ts";

const completionSchema = z.object({
  if: z.array(z.array(z.string())),
  unless: z.array(z.string()),
  tempi: z.array(z.number().positive()).nullable().default(null),
  add: z.array(z.string()).nonempty(),
});

/**
 * What a model wants to be prompted with though a caller may leave it open: where one phrase of each list in `if` is said
 * and none of `unless` is, one of `add` is added. With `tempi`, only at these. `{key}` stands for a key that
 * the caller gave.
 */
export type Completion = z.infer<typeof completionSchema>;

const names = z.array(z.string()).nonempty();
const repertoireSchema = z.partialRecord(z.enum(parts), z.object({ sounds: names, feels: names }));

const traitsSchema = z.object({
  parts: repertoireSchema
    .refine((known) => Object.keys(known).length > 0, "it names no part")
    .nullable()
    .default(null),
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

/** What a model that plays one part at a time can play: for each of its parts the sounds and the feels. */
export type Repertoire = Readonly<
  Partial<Record<Part, { readonly sounds: readonly string[]; readonly feels: readonly string[] }>>
>;

/** How a model wants to be asked. */
export interface ModelTraits {
  /** The parts that it plays, one at a time; null is a model that plays the mix. */
  readonly parts: Repertoire | null;
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
  /** Longest music that it plays well, in seconds; null is what the architecture allows. */
  readonly max_duration: Seconds | null;
  /** Its own scale for what an official model does at guidance 3. */
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
