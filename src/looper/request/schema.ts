/**
 * One schema of a request: the source of the flags, of the HTTP API and its document, and of the
 * library's types. Names, order, types, ranges and defaults of the first eleven fields are those of
 * the original looper; only `model_version` knows other models.
 *
 * @source andreasjansson/cog-musicgen-looper@d177be0 predict.py, `Predictor.predict`
 */
import { z } from "zod";
import { type Bpm, isLooperError } from "#base";
import { readKey } from "../arrange/harmony/keys.ts";
import { readChords } from "../arrange/harmony/parse-chords.ts";
import { readPartNames } from "../arrange/read-part-names.ts";

/** The tempo where neither the caller nor the prompt says one: the original's. */
export const defaultBpm: Bpm = 140;

/** Parts of a request that any way of making loops has in common: what the files are like. */
const fileFields = {
  output_format: z.enum(["wav", "mp3", "flac"]).default("wav").describe("Output format for generated audio."),
};

/** A rule that a reader has: what it refuses is an issue in its words. */
function readBy<T>(read: (value: T) => unknown) {
  return (value: T, context: z.core.$RefinementCtx<T>) => {
    try {
      read(value);
    } catch (thrown) {
      if (!isLooperError(thrown)) throw thrown;
      context.addIssue({ code: "custom", message: thrown.message, params: { isSentence: true } });
    }
  };
}

/** What a band plays, as `loops.json` has it. */
const arrangementSchema = z.object({
  parts: z
    .array(z.object({ part: z.string(), model_prompt: z.string() }))
    .min(1)
    .max(100),
  key: z.string(),
  chords: z.string(),
  bpm: z.number().min(40).max(300).optional(),
});

/** Inputs that speak of the parts of a band. */
const bandFields = {
  parts: z
    .array(z.string())
    .superRefine(readBy(readPartNames))
    .optional()
    .describe(
      "Parts that play, of drums, percussion, bass, chords and lead. Without it, what the prompt says.",
    ),
  chords: z
    .string()
    .superRefine(readBy(readChords))
    .optional()
    .describe("Chords, one a bar, such as 'Am F C G' or 'i VI III VII'. Only models with parts follow them."),
  stems: z.boolean().optional().describe("Write each part into a file of its own too."),
  channels: z
    .literal([1, 2])
    .optional()
    .describe("Channels of the files. Without it, 2 where parts are mixed, else those of the model."),
  arrangement: arrangementSchema
    .optional()
    .describe(
      "Parts, sounds, key, chords and tempo of an earlier pack, as its loops.json has them. With parts, one part alone is made to fit the others.",
    ),
  strict: z
    .boolean()
    .optional()
    .describe("Refuse a prompt of which no word is understood, where the model knows only some words."),
};

const shapeFields = {
  sample_rate: z
    .literal([44100, 48000, 32000])
    .default(44100)
    .describe("Sample rate of the files, in hertz."),
  bit_depth: z.literal([16, 24]).default(24).describe("Bits per sample of wav and flac files."),
  bars: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe("Bars in a loop; without it, the largest power of two that fits max_duration."),
};

/** What a caller may ask for. Every field but the prompt has a default or may be absent. */
export const requestSchema = z.strictObject({
  prompt: z.string().describe("A description of the music you want to generate."),
  bpm: z
    .number()
    .min(40)
    .max(300)
    .optional()
    .describe("Tempo in beats per minute. The loops have exactly this tempo.")
    .meta({ default: defaultBpm }),
  variations: z.int().min(1).max(20).default(4).describe("Number of variations to generate."),
  max_duration: z
    .int()
    .min(2)
    .max(20)
    .default(8)
    .describe("Maximum duration of the generated loop in seconds."),
  model_version: z
    .string()
    .min(1)
    .optional()
    .describe("Model to use for generation. Without it: medium if it is on disk, else tiny."),
  top_k: z
    .int()
    .min(0)
    .default(250)
    .describe("Reduces sampling to the k most likely tokens. 0 turns it off."),
  top_p: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("Reduces sampling to tokens with cumulative probability of p. When 0, top_k is used."),
  temperature: z
    .number()
    .min(0)
    .default(1)
    .describe("Controls the conservativeness of the sampling process. Higher is more diverse; 0 is greedy."),
  classifier_free_guidance: z
    .int()
    .min(0)
    .default(3)
    .describe(
      "Increases the influence of inputs on the output. 1 or less turns guidance off. A model may map the scale to its own.",
    ),
  ...fileFields,
  seed: z
    .int()
    .min(-1)
    .max(Number.MAX_SAFE_INTEGER)
    .default(-1)
    .describe("Seed for random number generation. If -1, a random seed is drawn and reported."),
  ...shapeFields,
  audio: z
    .string()
    .min(1)
    .optional()
    .describe("Your own clip: every variation continues its last bar, and the clip itself is not returned."),
  candidates: z
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe("First takes to choose from, made in one batch. Without it, what suits the model."),
  key: z
    .string()
    .refine((text) => text.length <= 40 && readKey(text) !== null, "a key such as C, F# minor or Bb major")
    .optional()
    .describe("Key that the model is asked for, written into the files, such as 'A minor'."),
  ...bandFields,
});

/** What may be asked of a cut out of a recording: no model takes part. */
export const cutRequestSchema = z.strictObject({
  bpm: z
    .number()
    .min(40)
    .max(300)
    .optional()
    .describe("Tempo of the loop, in beats per minute; without it, the tempo that is heard."),
  max_duration: requestSchema.shape.max_duration,
  ...fileFields,
  ...shapeFields,
  key: requestSchema.shape.key,
  beats_per_bar: z
    .int()
    .min(2)
    .max(7)
    .optional()
    .describe("Metre: quarter notes in a bar; without it, the metre that is heard."),
  take: z
    .int()
    .min(1)
    .max(99)
    .default(1)
    .describe(
      "Which of the possible cuts to take: 1 is the best, 2 the best that shares less than half with it.",
    ),
});

/** What may be known of a recording before it is listened to. */
export const listenRequestSchema = z.strictObject({
  bpm: z
    .number()
    .min(40)
    .max(300)
    .optional()
    .describe("The tempo, where it is known; it and its octaves are looked for."),
  beats_per_bar: z
    .int()
    .min(2)
    .max(7)
    .optional()
    .describe("The metre, where it is known: quarter notes in a bar."),
});

/** What may be asked of the model alone. */
export const clipRequestSchema = z.strictObject({
  prompt: z.string().describe("What the model is prompted with, as it stands."),
  seconds: z.number().min(0.02).max(30).default(8).describe("How much to play, in seconds."),
  audio: z
    .string()
    .min(1)
    .optional()
    .describe("A recording to continue; what is returned begins where it ends."),
  model_version: requestSchema.shape.model_version,
  top_k: requestSchema.shape.top_k,
  top_p: requestSchema.shape.top_p,
  temperature: requestSchema.shape.temperature,
  classifier_free_guidance: requestSchema.shape.classifier_free_guidance,
  seed: requestSchema.shape.seed,
});

/** A request as a caller writes it: only the prompt is required. */
export type LoopRequest = z.input<typeof requestSchema>;
/** A request that was checked: defaults are filled in; the tempo is absent where the caller gave none. */
export type ParsedRequest = z.output<typeof requestSchema>;
/** A request to cut a recording, as a caller writes it. */
export type CutRequest = z.input<typeof cutRequestSchema>;
/** What is known of a recording, as a caller writes it, and checked: nothing has a default. */
export type ListenRequest = z.input<typeof listenRequestSchema>;
/** A request for a clip, as a caller writes it. */
export type ClipRequest = z.input<typeof clipRequestSchema>;
/** The same with every default filled in. */
export type ParsedClipRequest = z.output<typeof clipRequestSchema>;
/** The same with every default filled in. */
export type ParsedCutRequest = z.output<typeof cutRequestSchema>;
