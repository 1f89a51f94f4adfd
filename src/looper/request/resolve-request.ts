/**
 * The one place where what a caller left open is decided, before any model is asked: tempo and seed.
 * Whoever needs either (the folder's name, the plan, the files) reads it here.
 */
import { type Bpm, createRandom, LooperError } from "#base";
import { type PromptReading, readPrompt } from "../arrange/read-prompt.ts";
import { chooseTempo } from "../arrange/reading/choose-tempo.ts";
import { findStyle } from "../arrange/reading/style.ts";
import { playedMetre } from "../arrange/tables/common-words.ts";
import type { LoopWarning } from "../loop-events.ts";
import { arrangementStream } from "../random-streams.ts";
import { defaultBpm, type ParsedRequest } from "./schema.ts";
import { resolveTempo, type TempoSource, type UsualTempo } from "./tempo/resolve-tempo.ts";

/** A request of which nothing is open but what a model decides. */
export interface ResolvedRequest {
  /** As the caller gave it, checked, with the schema's defaults. */
  readonly inputs: ParsedRequest;
  readonly bpm: Bpm;
  readonly tempoSource: TempoSource;
  /** Whole number, 0…2⁵³−1. */
  readonly seed: number;
  /** The caller's words without a tempo; never empty. */
  readonly description: string;
  readonly warnings: readonly LoopWarning[];
}

/**
 * Resolve a request.
 *
 * @param inputs - checked
 * @param drawSeed - gives a fresh seed, where the caller gave none
 * @throws LooperError INPUT_PROMPT_EMPTY where the prompt is a tempo and nothing else
 */
export function resolveRequest(inputs: ParsedRequest, drawSeed: () => number): ResolvedRequest {
  const seed = inputs.seed === -1 ? drawSeed() : inputs.seed;
  const asked = inputs.bpm ?? inputs.arrangement?.bpm;
  const reading = readPrompt(inputs.prompt);
  const usual = usualTempo(reading, seed);
  const { bpm, source, description, warnings } = resolveTempo(inputs.prompt, asked, usual);
  if (description === "") {
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `The prompt "${inputs.prompt}" names a tempo and nothing else: describe the music.`,
    );
  }
  const told = [...warnings, ...warnMetre(reading)];
  return { inputs, bpm, tempoSource: source, seed, description, warnings: told };
}

/** Say that a metre which the prompt names is not played. */
function warnMetre({ replaced }: PromptReading): LoopWarning[] {
  const [metre] = replaced.filter(({ nearest }) => nearest === playedMetre);
  if (!metre) return [];
  const message = `The prompt says ${metre.text}: no metre but ${playedMetre} is played, and the loops are in that.`;
  return [{ code: "METRE_NOT_PLAYED", message }];
}

/** The tempo of the genre or of the mood that a prompt names, else the default. */
function usualTempo(reading: PromptReading, seed: number): UsualTempo {
  const style = findStyle(reading, createRandom(seed, arrangementStream).fork("style"));
  const { bpm, bpmSource } = chooseTempo(
    { ...reading, tempo: { ...reading.tempo, named: [] } },
    style,
    undefined,
    defaultBpm,
  );
  return { bpm, source: bpmSource === "genre" || bpmSource === "mood" ? bpmSource : "default" };
}
