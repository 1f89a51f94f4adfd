/**
 * One tempo. The prompt may name one, the caller may name one; the model must hear exactly one.
 */
import type { Bpm } from "#base";
import type { LoopWarning } from "../loop-events.ts";

const tempoInText = /(\d+(?:\.\d+)?)\s?bpm\b/gi;

/** Who said the tempo: the caller's own field, the prompt, or nobody. */
export type TempoSource = "request" | "prompt" | "default";

/** A tempo, and the prompt without any. */
export interface ResolvedTempo {
  readonly bpm: Bpm;
  readonly source: TempoSource;
  /** The prompt with every tempo taken out. */
  readonly description: string;
  readonly warnings: readonly LoopWarning[];
}

/**
 * Decide on one tempo before defaults apply. Only a number followed by "bpm" counts as a tempo in
 * the text: "808" and "90s" do not. The caller's tempo wins over the text's.
 *
 * @param prompt - the caller's words
 * @param bpm - the caller's tempo, 40…300; undefined if none was given
 * @param fallback - the tempo where neither gives one
 * @returns the tempo, the words without any tempo, and what was changed
 */
export function resolveTempo(prompt: string, bpm: Bpm | undefined, fallback: Bpm): ResolvedTempo {
  const named = [...prompt.matchAll(tempoInText)].map((match) => Number(match[1]));
  const description = prompt
    .replace(tempoInText, " ")
    .replace(/\s+/g, " ")
    .replace(/\s*,(\s*,)+/g, ",")
    .replace(/\(\s*\)/g, " ")
    .replace(/^[\s,;]+|[\s,;]+$/g, "");
  const usable = named.filter((tempo) => tempo >= 40 && tempo <= 300);
  const chosen = bpm ?? usable[0] ?? fallback;
  const source = bpm !== undefined ? "request" : usable.length > 0 ? "prompt" : "default";
  const warnings: LoopWarning[] = [];
  const others = named.filter((tempo) => tempo !== chosen);
  if (source === "prompt") {
    warnings.push({
      code: "TEMPO_FROM_PROMPT",
      message: `The prompt says ${chosen} bpm: that is the tempo.`,
    });
  }
  if (others.length > 0) {
    warnings.push({
      code: "TEMPO_IN_PROMPT_REPLACED",
      message: `The prompt says ${others.join(" and ")} bpm; the loops are made at ${chosen} bpm, and the model is asked for that.`,
    });
  }
  return { bpm: chosen, source, description, warnings };
}
