/**
 * Makes an arrangement of what a prompt says and what a caller fixed: which parts play, with which sound and
 * feel, in which key, on which chords, how fast. What both leave open is drawn by the seed.
 */

import { type Bpm, createRandom, LooperError, type Random } from "#base";
import type { Chord, Key } from "#harmony";
import { arrangementStream } from "../random-streams.ts";
import { defaultBpm } from "../request/schema.ts";
import { readKey } from "./harmony/keys.ts";
import { readChords } from "./harmony/parse-chords.ts";
import { isPlayable, type PartPlan } from "./part-text.ts";
import { readPartNames } from "./read-part-names.ts";
import type { PromptReading } from "./read-prompt.ts";
import { chooseHarmony } from "./reading/choose-harmony.ts";
import { chooseParts } from "./reading/choose-parts.ts";
import { chooseFeel, chooseSound } from "./reading/choose-sound.ts";
import { type BpmSource, chooseTempo } from "./reading/choose-tempo.ts";
import { findStyle } from "./reading/style.ts";
import { tellUnderstood, type Understood } from "./reading/tell-understood.ts";
import { byPart, isPitched, type Part } from "./tables/parts.ts";

/** Something to know about an arrangement. */
export interface ArrangementWarning {
  readonly code: "PROMPT_NOT_UNDERSTOOD" | "KEY_UNUSED" | "CHORDS_OUTSIDE_KEY" | "PARTS_LEFT_OUT";
  readonly message: string;
}

/** What is played. */
export interface Arrangement {
  /** In the order of parts; each part once, at least one. */
  readonly parts: readonly PartPlan[];
  readonly key: Key;
  /** One a bar; after the last the first comes again. */
  readonly chords: readonly Chord[];
  readonly bpm: Bpm;
  readonly bpmSource: BpmSource;
  readonly understood: Understood;
  /** false where the prompt was not understood at all: what is played is no answer to it. */
  readonly isAnswer: boolean;
  readonly warnings: readonly ArrangementWarning[];
}

/** What a caller fixes; it wins over the prompt. */
export interface ArrangeInputs {
  /** Whole number, 0…2⁵³−1. */
  readonly seed: number;
  readonly bpm?: Bpm | undefined;
  /** Names of parts. */
  readonly parts?: readonly string[] | undefined;
  /** Such as "F# minor". */
  readonly key?: string | undefined;
  /** Such as "Am F C G" or "i VI III VII". */
  readonly chords?: string | undefined;
  /** Sounds and feels of parts, as an earlier arrangement had them. */
  readonly plans?: readonly PartPlan[] | undefined;
}

/** Prompts that are understood, for those whose own was not. */
export const examplePrompts: readonly string[] = [
  "chill lofi hip hop with electric piano, 82 bpm",
  "punchy house drums with offbeat hats, 124 bpm",
  "funky slap bass in E minor, 105 bpm",
  "8-bit chiptune, happy, 150 bpm",
  "cinematic strings, D minor, tense",
];

/**
 * Make an arrangement.
 *
 * @param reading - of the prompt
 * @param inputs - what the caller fixes
 * @returns the same for the same reading and inputs
 * @throws LooperError INPUT_OUT_OF_RANGE for parts, sounds, a key or chords that do not exist;
 *   INPUT_CONTRADICTION where prompt and inputs cannot both hold
 */
export function arrange(reading: PromptReading, inputs: ArrangeInputs): Arrangement {
  const random = createRandom(inputs.seed, arrangementStream);
  const style = findStyle(reading, random.fork("style"));
  const asked = inputs.parts ? readParts(inputs.parts, reading) : null;
  const fixed = checkPlans(inputs.plans ?? []);
  const chosen =
    asked ??
    (fixed.length > 0 ? fixed.map(({ part }) => part) : chooseParts(reading, style, random.fork("parts")));
  const tempo = chooseTempo(reading, style, inputs.bpm, defaultBpm);
  const plans = chosen.map(
    (part) =>
      fixed.find((plan) => plan.part === part) ?? planPart(part, { reading, style, bpm: tempo.bpm, random }),
  );
  const harmony = chooseHarmony(
    {
      reading,
      style,
      key: inputs.key === undefined ? null : readInputKey(inputs.key),
      chords: inputs.chords === undefined ? null : readChords(inputs.chords),
    },
    random.fork("harmony"),
  );
  const isAnswer =
    style.isFromPrompt ||
    reading.wanted.length > 0 ||
    reading.loose.length > 0 ||
    reading.chords !== null ||
    reading.key !== null ||
    reading.excluded.length > 0 ||
    asked !== null ||
    fixed.length > 0;
  const told = tellUnderstood(reading, plans);
  const played = { parts: [...plans].sort(byPart), key: harmony.key, chords: harmony.chords, ...tempo };
  const isKeyAsked =
    inputs.key !== undefined ||
    inputs.chords !== undefined ||
    reading.key !== null ||
    reading.chords !== null;
  return {
    ...played,
    understood: told,
    isAnswer,
    warnings: warn(played, { isAnswer, isKeyAsked, outside: harmony.outside }),
  };
}

interface Planning {
  readonly reading: PromptReading;
  readonly style: ReturnType<typeof findStyle>;
  readonly bpm: Bpm;
  readonly random: Random;
}

/** Decide how one part plays; its chance does not depend on the other parts. */
function planPart(part: Part, { reading, style, bpm, random }: Planning): PartPlan {
  const sound = chooseSound(part, reading, style, random.fork(`${part} sound`));
  return { part, sound, feel: chooseFeel({ part, sound, reading, style, bpm }, random.fork(`${part} feel`)) };
}

/**
 * Read the parts that a caller asks for beside a prompt.
 *
 * @param names - as given
 * @param reading - of the prompt
 * @throws LooperError INPUT_OUT_OF_RANGE; INPUT_CONTRADICTION where the prompt wants one of them not
 */
export function readParts(names: readonly string[], reading: PromptReading): Part[] {
  const found = readPartNames(names);
  const against = found.find((part) => reading.excluded.includes(part));
  if (against) {
    throw new LooperError(
      "INPUT_CONTRADICTION",
      `The prompt says that there are to be no ${against}, and parts names ${against}: drop one.`,
      { facts: { field: "parts", value: against } },
    );
  }
  return found;
}

function checkPlans(plans: readonly PartPlan[]): readonly PartPlan[] {
  plans.forEach((plan, i) => {
    const isDouble = plans.findIndex(({ part }) => part === plan.part) < i;
    if (isPlayable(plan) && !isDouble) return;
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      isDouble
        ? `arrangement has ${plan.part} twice: each part plays once.`
        : `arrangement has ${plan.part} with sound "${plan.sound}" and feel "${plan.feel}", which do not exist.`,
      { facts: { field: "arrangement" } },
    );
  });
  return plans;
}

function readInputKey(text: string): Key {
  const key = readKey(text);
  if (key) return key;
  throw new LooperError(
    "INPUT_OUT_OF_RANGE",
    `key is "${text.slice(0, 40)}": it must be a key such as C, F# minor or Bb major.`,
    {
      facts: { field: "key", value: text.slice(0, 200) },
    },
  );
}

function warn(
  played: Pick<Arrangement, "parts">,
  {
    isAnswer,
    isKeyAsked,
    outside,
  }: { readonly isAnswer: boolean; readonly isKeyAsked: boolean; readonly outside: string },
): ArrangementWarning[] {
  const warnings: ArrangementWarning[] = [];
  if (!isAnswer) {
    const message = `No word of the prompt was understood: what is played is no answer to it. Try ${examplePrompts.map((prompt) => `"${prompt}"`).join(", ")}.`;
    warnings.push({ code: "PROMPT_NOT_UNDERSTOOD", message });
  }
  if (isKeyAsked && !played.parts.some(({ part }) => isPitched(part))) {
    const names = played.parts.map(({ part }) => part).join(" and ");
    warnings.push({
      code: "KEY_UNUSED",
      message: `A key or chords are asked for, and ${names} have no pitches: they are not used.`,
    });
  }
  if (outside !== "") warnings.push({ code: "CHORDS_OUTSIDE_KEY", message: outside });
  return warnings;
}
