/**
 * The one place where what a caller left open is decided, before any model is asked: tempo and seed.
 * Whoever needs either (the folder's name, the plan, the files) reads it here.
 */
import { type Bpm, LooperError } from "#base";
import type { LoopWarning } from "../loop-events.ts";
import { resolveTempo, type TempoSource } from "./resolve-tempo.ts";
import { defaultBpm, type ParsedRequest } from "./schema.ts";

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
  const { bpm, source, description, warnings } = resolveTempo(inputs.prompt, inputs.bpm, defaultBpm);
  if (description === "") {
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `The prompt "${inputs.prompt}" names a tempo and nothing else: describe the music.`,
    );
  }
  const seed = inputs.seed === -1 ? drawSeed() : inputs.seed;
  return { inputs, bpm, tempoSource: source, seed, description, warnings };
}
