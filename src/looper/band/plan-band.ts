/**
 * From a resolved request to what a band must do: its arrangement, what each part is told for each bar, how
 * long everything is. Nothing is played here.
 *
 *     columns   |  lead-in  |  bar 1  |  bar 2  |  …  |  bar N  |┄
 *     chord        of bar N    first     second          last    first again
 */
import { type Frames, invariant, LooperError } from "#base";
import { countBeats } from "#cut";
import type { Chord } from "#harmony";
import { type ArrangeInputs, type Arrangement, arrange, examplePrompts } from "../arrange/arrange.ts";
import { fitRepertoire } from "../arrange/fit-repertoire.ts";
import { type PartPlan, readPartText, writePartText } from "../arrange/part-text.ts";
import { readPrompt } from "../arrange/read-prompt.ts";
import type { Part } from "../arrange/tables/parts.ts";
import type { LoopWarning } from "../loop-events.ts";
import { mapGuidance } from "../request/map-guidance.ts";
import type { ModelReach } from "../request/model-traits.ts";
import {
  beatsPerBar,
  fitBeats,
  type PlanOptions,
  trainedLength,
  warnShortened,
} from "../request/plan-generation.ts";
import type { ResolvedRequest } from "../request/resolve-request.ts";
import { exactTempo, foldTempo, type PromptTempo, warnFolded } from "../request/tempo/fold-tempo.ts";

/** What a band must do. */
export interface BandPlan {
  readonly request: ResolvedRequest;
  readonly arrangement: Arrangement;
  /** Exact, in whole frames: `prompted` is the model's level of beats, `expected` the loop's. */
  readonly tempo: PromptTempo;
  /** Length of a loop. */
  readonly beats: number;
  /** Whether fewer beats are played than were asked for. */
  readonly isShortened: boolean;
  /** What is played before the loop, 0 where there is no room. */
  readonly leadFrames: Frames;
  /** A beat of the loop. */
  readonly beatFrames: Frames;
  /** All that is played: lead-in, loop, a little more. */
  readonly frames: Frames;
  /** What each part is told, for each stretch of `unitFrames` from the first column on. */
  readonly unitFrames: Frames;
  readonly texts: readonly PartTexts[];
  /** On the model's own scale. */
  readonly guidance: number;
  /** Rows of each part beyond those asked for. */
  readonly spares: number;
  readonly warnings: readonly LoopWarning[];
}

/** What one part is told. */
export interface PartTexts {
  readonly part: Part;
  readonly texts: readonly string[];
}

/** Played after the loop's end, so that its last sounds are not the codec's last. */
const overhang: Frames = 5;

/**
 * Work out what a request means for a model with parts.
 *
 * @param request - a resolved request
 * @param model - the model's frame rate, reach and traits
 * @param options - what an earlier run has fixed
 * @throws LooperError INPUT_* when the request cannot be met; INPUT_PROMPT_UNKNOWN where it is strict
 */
export function planBand(request: ResolvedRequest, model: ModelReach, options: PlanOptions = {}): BandPlan {
  const { inputs, bpm } = request;
  const { traits, frameRate } = model;
  const arrangement = arrangeFor(request, model);
  const tempo = foldTempo(bpm, traits.tempi?.map((told) => exactTempo(told, frameRate)) ?? null);
  const octave = tempo.expected / tempo.prompted;
  const playedBeat = Math.round((60 * frameRate) / tempo.prompted);
  const bar = beatsPerBar * playedBeat;
  const beatFrames = playedBeat / octave;
  const wanted = countBeats({ bpm, maxDuration: inputs.max_duration, bars: inputs.bars, beatsPerBar });
  const reach = Math.min(trainedLength, traits.max_duration ?? trainedLength);
  const longest = Math.min(model.maxFrames, Math.floor(reach * frameRate));
  const lengthOf = (beats: number) => Math.round(beats * beatFrames) + overhang;
  const beats = fitBeats(wanted, (count) => lengthOf(count) <= longest);
  const leadFrames = bar + lengthOf(beats) <= longest ? bar : 0;
  const unitFrames = Math.min(bar, Math.round(beatsPerBar * beatFrames));
  const frames = leadFrames + lengthOf(beats);
  const chordAt = (unit: number) =>
    chordOfBar(arrangement.chords, Math.floor((unit * unitFrames) / (beatsPerBar * beatFrames)), beats);
  const leadUnits = leadFrames / unitFrames;
  const told = Array.from({ length: Math.ceil(frames / unitFrames) }, (_, unit) => chordAt(unit - leadUnits));
  return {
    request,
    arrangement,
    tempo,
    beats,
    isShortened: beats < wanted,
    leadFrames,
    beatFrames,
    frames,
    unitFrames,
    texts: arrangement.parts.map((plan) => ({
      part: plan.part,
      texts: told.map((chord) => writePartText({ ...plan, chord, bpm: tempo.prompted })),
    })),
    guidance: options.guidance ?? mapGuidance(inputs.classifier_free_guidance, traits.guidance),
    spares: inputs.candidates === undefined ? traits.spare_variations : inputs.candidates - 1,
    warnings: [
      ...request.warnings,
      ...arrangement.warnings,
      ...warnFolded(tempo, bpm),
      ...warnShortened(beats, wanted, longest / frameRate),
    ],
  };
}

/**
 * Give the chord of a bar of a loop.
 *
 * @param chords - a progression; it repeats
 * @param bar - counted from 0; bars before the loop and after it are those that come round
 * @param beats - of the loop
 */
export function chordOfBar(chords: readonly Chord[], bar: number, beats: number): Chord {
  const bars = Math.max(1, Math.ceil(beats / beatsPerBar));
  const inLoop = ((bar % bars) + bars) % bars;
  const chord = chords[inLoop % chords.length];
  invariant(chord !== undefined, "a progression without chords");
  return chord;
}

function arrangeFor(
  { inputs, bpm, tempoSource, seed }: ResolvedRequest,
  { traits }: ModelReach,
): Arrangement {
  const { parts, key, chords, arrangement: given } = inputs;
  const reading = readPrompt(inputs.prompt);
  const plans = given?.parts.map(readPlan);
  const fixed: ArrangeInputs = {
    seed,
    bpm,
    parts,
    key: key ?? given?.key,
    chords: chords ?? given?.chords,
    plans: parts ? plans?.filter(({ part }) => isNamed(parts, part)) : plans,
  };
  const whole = { ...arrange(reading, fixed), bpmSource: tempoSource };
  if (inputs.strict && !whole.isAnswer) {
    const tries = examplePrompts.map((prompt) => `"${prompt}"`).join(", ");
    throw new LooperError(
      "INPUT_PROMPT_UNKNOWN",
      `No word of the prompt "${inputs.prompt.slice(0, 80)}" is understood. Try ${tries}.`,
      {
        facts: { field: "prompt" },
      },
    );
  }
  return traits.parts ? fitRepertoire(whole, { reading, seed, repertoire: traits.parts }) : whole;
}

const isNamed = (names: readonly string[], part: Part) =>
  names.some((name) => name.trim().toLowerCase() === part);

/** How a part plays, out of what an earlier model was told. */
function readPlan({
  part,
  model_prompt,
}: {
  readonly part: string;
  readonly model_prompt: string;
}): PartPlan {
  const plan = readPartText(model_prompt);
  if (plan && plan.part === part) return { part: plan.part, sound: plan.sound, feel: plan.feel };
  throw new LooperError(
    "INPUT_OUT_OF_RANGE",
    `arrangement tells ${part.slice(0, 40)} "${model_prompt.slice(0, 120)}": it must be such as "drums, punchy, offbeat hats, 125 bpm".`,
    { facts: { field: "arrangement", value: model_prompt.slice(0, 200) } },
  );
}
