/**
 * From a resolved request to what a model must do: its words, its tempo, how long everything is, how many
 * takes. Plain arithmetic; nothing is played here.
 */
import { type Bpm, type Frames, type Hertz, LooperError, type Seconds } from "#base";
import { countBeats, lengthsBelow } from "#cut";
import type { Expectation } from "../generate/expectation.ts";
import type { LoopWarning } from "../loop-events.ts";
import { arrangeDescription, completeDescription, varyDescription } from "./complete-description.ts";
import { spellKey } from "./key-root.ts";
import { mapGuidance } from "./map-guidance.ts";
import type { ModelReach } from "./model-traits.ts";
import type { ResolvedRequest } from "./resolve-request.ts";
import { exactTempo, foldTempo, type PromptTempo, warnFolded } from "./tempo/fold-tempo.ts";
import { translateWords } from "./translate-words.ts";
import { writeModelPrompt } from "./write-model-prompt.ts";

/** Beats in a bar: this version knows 4/4. */
export const beatsPerBar = 4;

/** What must be done. */
export interface GenerationPlan {
  readonly request: ResolvedRequest;
  /** What the model is prompted with. */
  readonly prompt: string;
  /** What it is prompted with instead where variations would be copies; none for a model without slots. */
  readonly otherPrompts: readonly string[];
  readonly tempo: PromptTempo;
  /** Length of a loop. */
  readonly beats: number;
  /** Length of a take: the loop, one bar, and half a second, as far as the model can play. */
  readonly takeFrames: Frames;
  /** Length of what comes after the last bar in a variation: the loop and half a second. */
  readonly variationFrames: Frames;
  /** On the model's own scale. */
  readonly guidance: number;
  readonly candidates: number;
  /** Variations played beyond those asked for. */
  readonly spareVariations: number;
  /** What is known of a take before it is heard; null is nothing. */
  readonly takeExpectation: Expectation | null;
  readonly warnings: readonly LoopWarning[];
}

/** What an earlier run may have fixed. */
export interface PlanOptions {
  /** On the model's own scale, as a pack made earlier stored it; left out: the request's, mapped. */
  readonly guidance?: number | undefined;
}

const overhang: Seconds = 0.5;
/** Official models were trained on clips of this length. */
export const trainedLength: Seconds = 30;

/** The longest natural loop, up to `wanted` beats, that fits. */
export function fitBeats(wanted: number, fits: (beats: number) => boolean): number {
  return [wanted, ...lengthsBelow(wanted, beatsPerBar)].find(fits) ?? 1;
}

/**
 * Say that loops are shorter than they were asked for.
 *
 * @param beats - that are played
 * @param wanted - that were asked for
 * @param longest - what the model can play
 * @returns one warning or none
 */
export function warnShortened(beats: number, wanted: number, longest: Seconds): LoopWarning[] {
  if (beats >= wanted) return [];
  const message = `The model can play at most ${longest} s, so the loops have ${beats} beats instead of ${wanted}.`;
  return [{ code: "DURATION_SHORTENED", message }];
}

/** What a take of a model is like that begins on beat 1: beats of whole frames, so "136 bpm" are 136.36. */
function expectTake({ prompted, expected }: PromptTempo, frameRate: Hertz): Expectation {
  return { start: 0, tempo: expected * (exactTempo(prompted, frameRate) / prompted), isLoopStart: false };
}

/** The texts for a model: the one that is asked first, and those to fall back on. */
function planPrompts(
  { inputs, description, seed }: ResolvedRequest,
  { traits }: ModelReach,
  bpm: Bpm,
): Pick<GenerationPlan, "prompt" | "otherPrompts"> & { readonly unknown: readonly string[] } {
  // As the caller writes it, where a tokenizer can read that.
  const key = inputs.key === undefined || /^[ -~]*$/.test(inputs.key) ? inputs.key : spellKey(inputs.key);
  const { description: known, unknown } = translateWords(description, traits.vocabulary);
  if (inputs.strict && traits.vocabulary && known === "") {
    const message = `No word of the prompt "${description.slice(0, 80)}" is known to the model: see its card for those that are.`;
    throw new LooperError("INPUT_PROMPT_UNKNOWN", message, { facts: { field: "prompt" } });
  }
  const complete = completeDescription(known, traits.completions, { bpm, key, seed });
  const write = (words: string) =>
    writeModelPrompt(traits, { description: arrangeDescription(words, traits.arrangement), bpm, key });
  return {
    prompt: write(complete || description),
    otherPrompts: varyDescription(complete, traits.variation_slots).map(write),
    unknown,
  };
}

/**
 * Work out what a request means for a model.
 *
 * @param request - a resolved request
 * @param model - the model's frame rate, reach and traits
 * @param options - what an earlier run has fixed
 * @throws LooperError INPUT_* when the lengths cannot be met
 */
export function planGeneration(
  request: ResolvedRequest,
  model: ModelReach,
  options: PlanOptions = {},
): GenerationPlan {
  const { inputs, bpm } = request;
  const { traits, frameRate } = model;
  const tempo = foldTempo(bpm, traits.tempi);
  const { unknown, ...prompts } = planPrompts(request, model, tempo.prompted);
  const wanted = countBeats({ bpm, maxDuration: inputs.max_duration, bars: inputs.bars, beatsPerBar });
  const longest = Math.min(
    trainedLength,
    model.maxFrames / frameRate,
    traits.max_duration ?? Number.POSITIVE_INFINITY,
  );
  const beats = fitBeats(wanted, (count) => (count * 60) / tempo.expected + overhang <= longest);
  const frames = (count: number) => Math.ceil(((count * 60) / tempo.expected + overhang) * frameRate);

  const warnings: LoopWarning[] = [...request.warnings];
  if (unknown.length > 0) {
    const words = unknown.map((word) => `"${word}"`).join(", ");
    const them = unknown.length === 1 ? "that word" : "those words";
    warnings.push({
      code: "WORDS_UNKNOWN",
      message: `The model does not know ${words}: it plays without ${them}.`,
    });
  }
  warnings.push(...warnFolded(tempo, bpm));
  if (inputs.key && traits.vocabulary) {
    warnings.push({
      code: "KEY_NOT_HEARD_BY_MODEL",
      message: `The model may not follow the key ${inputs.key}; it is written into the files as asked.`,
    });
  }
  const unused = (["chords", "arrangement", ...(inputs.audio ? (["parts"] as const) : [])] as const).filter(
    (field) => inputs[field] !== undefined,
  );
  if (unused.length > 0) {
    const why = traits.parts ? "Your own clip is continued as it is" : "The model plays mixes";
    const message = `${why}: ${unused.join(" and ")} ${unused.length === 1 ? "is" : "are"} not used.`;
    warnings.push({ code: "INPUT_UNUSED", message });
  }
  warnings.push(...warnShortened(beats, wanted, longest));
  return {
    request,
    ...prompts,
    tempo,
    beats,
    takeFrames: Math.min(frames(beats + beatsPerBar), Math.floor(longest * frameRate)),
    variationFrames: frames(beats),
    guidance: options.guidance ?? mapGuidance(inputs.classifier_free_guidance, traits.guidance),
    candidates: inputs.candidates ?? traits.candidates,
    spareVariations: traits.spare_variations,
    takeExpectation: traits.starts_on_beat_one ? expectTake(tempo, frameRate) : null,
    warnings,
  };
}
