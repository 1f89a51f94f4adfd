/**
 * One tempo. The prompt may name one, the caller may name one; the model must be asked for exactly one.
 */
import type { Bpm } from "#base";
import type { LoopWarning } from "../loop-events.ts";
import { type NamedTempo, readTempo } from "./read-tempo.ts";

/** Who said the tempo: the caller's own field, the prompt, the genre or mood that it names, or nobody. */
export type TempoSource = "request" | "prompt" | "genre" | "mood" | "default";

/** The tempo where neither caller nor prompt gives one, and where it comes from. */
export interface UsualTempo {
  readonly bpm: Bpm;
  readonly source: Exclude<TempoSource, "request" | "prompt">;
}

/** A tempo, and the prompt without any. */
export interface ResolvedTempo {
  readonly bpm: Bpm;
  readonly source: TempoSource;
  /** The prompt with every tempo taken out. */
  readonly description: string;
  readonly warnings: readonly LoopWarning[];
}

const minBpm: Bpm = 40;
const maxBpm: Bpm = 300;

/**
 * Decide on one tempo before defaults apply. The caller's tempo wins over the text's, and the text's first
 * that can be played over the default. What the caller did not choose is announced.
 *
 * @param prompt - the caller's words
 * @param bpm - the caller's tempo, 40…300; undefined if none was given
 * @param usual - the tempo where neither gives one
 * @returns the tempo, the words without any tempo, and what was changed
 */
export function resolveTempo(prompt: string, bpm: Bpm | undefined, usual: UsualTempo): ResolvedTempo {
  const { named, rest, isUnread } = readTempo(prompt);
  const usable = named.find((tempo) => tempo.bpm >= minBpm && tempo.bpm <= maxBpm);
  const source = bpm !== undefined ? "request" : usable ? "prompt" : usual.source;
  const chosen = bpm ?? usable?.bpm ?? usual.bpm;
  const replaced = named.filter((tempo) => tempo.bpm !== chosen);
  const warnings: LoopWarning[] = [];
  if (source === "prompt" && usable) warnings.push(warnFromPrompt(usable));
  if (source === "default") {
    const message = `Neither the prompt nor the request gives a tempo that can be played: ${chosen} bpm is the default.`;
    warnings.push({ code: "TEMPO_DEFAULT", message });
  }
  if (source === "genre" || source === "mood") {
    const message = `Neither the prompt nor the request gives a tempo: ${chosen} bpm is usual for this ${source}.`;
    warnings.push({ code: "TEMPO_FROM_STYLE", message });
  }
  if (replaced.length > 0) {
    const texts = replaced.map(({ text }) => text).join(" and ");
    const message = `The prompt says ${texts}; the loops are made at ${chosen} bpm, and the model is asked for that.`;
    warnings.push({ code: "TEMPO_IN_PROMPT_REPLACED", message });
  }
  if (isUnread) {
    const message = `The prompt speaks of a tempo that could not be read; write it as a number, such as "${chosen} bpm".`;
    warnings.push({ code: "TEMPO_UNREAD", message });
  }
  return { bpm: chosen, source, description: rest, warnings };
}

function warnFromPrompt({ bpm, text, range }: NamedTempo): LoopWarning {
  const message = range
    ? `The prompt says ${text}: the tempo is the middle, ${bpm} bpm.`
    : `The prompt says ${text}: the tempo is ${bpm} bpm.`;
  return { code: "TEMPO_FROM_PROMPT", message };
}
