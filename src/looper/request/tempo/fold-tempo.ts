/** The tempo to ask a model for, where it knows only some. */
import type { Bpm, Hertz, Ratio } from "#base";
import type { LoopWarning } from "../../loop-events.ts";

/** The tempo a model is asked for, and what it means in the tempo that the caller asked for. */
export interface PromptTempo {
  /** What the model is asked for. */
  readonly prompted: Bpm;
  /** The tempo that its music should have at the caller's level of beats. */
  readonly expected: Bpm;
  /** expected / requested: how far the cut must stretch. */
  readonly deviation: Ratio;
}

/**
 * Choose the tempo to ask a model for: the request itself, or the nearest trained tempo, where a
 * tempo's half and double count as near too.
 *
 * @param bpm - the requested tempo
 * @param tempi - the model's tempi; null is any
 */
export function foldTempo(bpm: Bpm, tempi: readonly Bpm[] | null): PromptTempo {
  let best: PromptTempo = { prompted: bpm, expected: bpm, deviation: 1 };
  if (!tempi) return best;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const prompted of tempi) {
    for (const octave of [1, 2, 0.5, 4, 0.25]) {
      const expected = prompted * octave;
      const distance = Math.abs(Math.log2(expected / bpm)) + (octave === 1 ? 0 : 0.02);
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = { prompted, expected, deviation: expected / bpm };
    }
  }
  return best;
}

/**
 * Give the tempo that music of whole frames has: "107 bpm" is 107.14.
 *
 * @param told - the tempo by its name
 * @param frameRate - of the model
 */
export const exactTempo = (told: Bpm, frameRate: Hertz): Bpm =>
  (60 * frameRate) / Math.round((60 * frameRate) / told);

/** A tempo that must be stretched by more than this is worth a word. */
const audibleStretch = 0.03;

/**
 * Say that loops are stretched to the tempo that was asked for, where one hears it.
 *
 * @param tempo - what the model is asked for
 * @param bpm - the requested tempo
 * @returns one warning or none
 */
export function warnFolded({ prompted, deviation }: PromptTempo, bpm: Bpm): LoopWarning[] {
  if (Math.abs(deviation - 1) <= audibleStretch) return [];
  const message = `The model does not play ${bpm} bpm; it is asked for ${Number(prompted.toFixed(1))} bpm, and the loops are stretched to ${bpm} bpm.`;
  return [{ code: "TEMPO_FOLDED", message }];
}
