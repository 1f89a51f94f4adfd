/** How fast it is played. */
import type { Bpm } from "#base";
import type { PromptReading } from "../read-prompt.ts";
import type { Style } from "./style.ts";

/** Who decided on the tempo. */
export type BpmSource = "request" | "prompt" | "genre" | "mood" | "default";

const minBpm: Bpm = 40;
const maxBpm: Bpm = 300;

/**
 * Choose the tempo: the caller's, the prompt's first that can be played, the genre's, the mood's, the fallback.
 * Slow and fast moods move it within the genre's range.
 *
 * @returns the tempo and who decided
 */
export function chooseTempo(
  reading: PromptReading,
  style: Style,
  bpm: Bpm | undefined,
  fallback: Bpm,
): { readonly bpm: Bpm; readonly bpmSource: BpmSource } {
  if (bpm !== undefined) return { bpm, bpmSource: "request" };
  const usable = reading.tempo.named.find((tempo) => tempo.bpm >= minBpm && tempo.bpm <= maxBpm);
  if (usable) return { bpm: usable.bpm, bpmSource: "prompt" };
  const paces = style.moods.flatMap(({ pace }) => pace ?? []);
  const { genre } = style;
  if (style.isNamed) {
    const [slow, fast] = genre.range;
    const end = paces.find((pace) => pace === 0 || pace === 1);
    const pace = end ?? (paces.length > 0 ? paces.reduce((sum, pace) => sum + pace, 0) / paces.length : null);
    return { bpm: pace === null ? genre.bpm : Math.round(slow + pace * (fast - slow)), bpmSource: "genre" };
  }
  const mood =
    style.moods.find(({ pace }) => pace === 0 || pace === 1) ??
    style.moods.find((found) => found.bpm !== null);
  if (mood?.bpm) return { bpm: mood.bpm, bpmSource: "mood" };
  if (style.moods.some((found) => found.genre !== null)) return { bpm: genre.bpm, bpmSource: "mood" };
  return { bpm: fallback, bpmSource: "default" };
}
