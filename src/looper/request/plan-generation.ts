/**
 * From what the caller wrote to what must be done: one tempo, one seed, the words for the model,
 * and how long everything is. Plain arithmetic; nothing is played here.
 */
import { type Bpm, type Frames, type Hertz, LooperError, type Seconds } from "#base";
import { countBeats, lengthsBelow } from "#cut";
import type { Expectation } from "../generate/expectation.ts";
import type { LoopWarning } from "../loop-events.ts";
import { arrangeDescription, completeDescription, varyDescription } from "./complete-description.ts";
import { type AskedTempo, askTempo, type ModelReach, speakVocabulary, writePrompt } from "./model-traits.ts";
import { resolveTempo } from "./resolve-tempo.ts";
import { type ResolvedRequest, requestSchema } from "./schema.ts";

/** Beats in a bar: this version knows 4/4. */
export const beatsPerBar = 4;

/** What must be done. */
export interface Brief {
  readonly request: ResolvedRequest;
  readonly bpm: Bpm;
  readonly seed: number;
  /** The caller's words without a tempo. */
  readonly description: string;
  /** What the model is told. */
  readonly text: string;
  /** What it is told instead where variations would be copies; none for a model without slots. */
  readonly otherTexts: readonly string[];
  readonly asked: AskedTempo;
  /** Length of a loop. */
  readonly beats: number;
  /** Length of a take: the loop, one bar, and half a second, as far as the model holds together. */
  readonly takeFrames: Frames;
  /** Length of what comes after the last bar in a variation: the loop and half a second. */
  readonly variationFrames: Frames;
  readonly guidance: number;
  readonly candidates: number;
  /** Variations played beyond those asked for. */
  readonly spareVariations: number;
  /** What is known of a take before it is heard; null is nothing. */
  readonly takeExpectation: Expectation | null;
  readonly warnings: readonly LoopWarning[];
}

const overhang: Seconds = 0.5;

/** The longest natural loop, up to `wanted` beats, that fits into `longest` seconds with a little to spare. */
function fitBeats(wanted: number, tempo: Bpm, longest: Seconds): number {
  const needed = (beats: number) => (beats * 60) / tempo + overhang;
  return [wanted, ...lengthsBelow(wanted, beatsPerBar)].find((beats) => needed(beats) <= longest) ?? 1;
}

/** What a take of a model is like that begins on beat 1: beats of whole frames, so "136 bpm" are 136.36. */
function expectTake({ told, expected }: AskedTempo, frameRate: Hertz): Expectation {
  const exact = (60 * frameRate) / Math.round((60 * frameRate) / told);
  return { start: 0, tempo: expected * (exact / told), isLoopStart: false };
}

/**
 * Work out what a request means for a model.
 *
 * @param request - a checked request; its `bpm` is the default where the caller gave none
 * @param callerBpm - the tempo as the caller gave it; undefined if not
 * @param model - the model's frame rate, reach and traits
 * @param drawSeed - a fresh seed, where the caller gave none
 * @throws LooperError INPUT_* when the words or the lengths cannot be met
 */
export function readBrief(
  request: ResolvedRequest,
  callerBpm: Bpm | undefined,
  model: ModelReach,
  drawSeed: () => number,
): Brief {
  const fallback = requestSchema.shape.bpm.parse(undefined);
  const { bpm, description, warnings: tempoWarnings } = resolveTempo(request.prompt, callerBpm, fallback);
  const warnings: LoopWarning[] = [...tempoWarnings];
  const { traits } = model;
  if (description === "") {
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `The prompt "${request.prompt}" names a tempo and nothing else: describe the music.`,
    );
  }
  const spoken = speakVocabulary(description, traits.vocabulary);
  if (spoken.unknown.length > 0) {
    warnings.push({
      code: "WORDS_UNKNOWN",
      message: `The model does not know ${spoken.unknown.map((word) => `"${word}"`).join(", ")}: it plays without ${spoken.unknown.length === 1 ? "that word" : "those words"}.`,
    });
  }
  const asked = askTempo(bpm, traits.tempi);
  if (Math.abs(asked.deviation - 1) > 0.03) {
    warnings.push({
      code: "TEMPO_FOLDED",
      message: `The model does not play ${bpm} bpm; it is asked for ${Number(asked.told.toFixed(1))} bpm, and the loops are stretched to ${bpm} bpm.`,
    });
  }
  if (request.key && traits.vocabulary) {
    warnings.push({
      code: "KEY_NOT_HEARD_BY_MODEL",
      message: `The model may not follow the key ${request.key}; it is written into the files as asked.`,
    });
  }
  const wanted = countBeats({ bpm, maxDuration: request.max_duration, bars: request.bars, beatsPerBar });
  const longest = Math.min(
    30,
    model.maxFrames / model.frameRate,
    traits.max_duration ?? Number.POSITIVE_INFINITY,
  );
  const beats = fitBeats(wanted, asked.expected, longest);
  if (beats < wanted) {
    warnings.push({
      code: "DURATION_SHORTENED",
      message: `The model holds together for ${longest} s, so the loops have ${beats} beats instead of ${wanted}.`,
    });
  }
  const frames = (beatCount: number) =>
    Math.ceil(((beatCount * 60) / asked.expected + overhang) * model.frameRate);
  const seed = request.seed === -1 ? drawSeed() : request.seed;
  const { told } = asked;
  const { key } = request;
  const complete = completeDescription(spoken.description, traits.completions, { told, key, seed });
  const others = varyDescription(complete, traits.variation_slots);
  const tell = (words: string) =>
    writePrompt(traits, { description: arrangeDescription(words, traits.arrangement), bpm: told, key });
  return {
    request,
    bpm,
    seed,
    description,
    text: tell(complete || description),
    otherTexts: others.map(tell),
    asked,
    beats,
    takeFrames: Math.min(frames(beats + beatsPerBar), Math.floor(longest * model.frameRate)),
    variationFrames: frames(beats),
    guidance: request.classifier_free_guidance ?? traits.guidance,
    candidates: request.candidates ?? traits.candidates,
    spareVariations: traits.spare_variations,
    takeExpectation: traits.starts_on_beat_one ? expectTake(asked, model.frameRate) : null,
    warnings,
  };
}
