/**
 * Which bars of a recording to take. All possible starts are scored; a first downbeat at 0 is as good
 * as any. Never fails for want of a beat: then the grid is assumed, and said to be.
 */
import {
  type AudioClip,
  type BeatGrid,
  type Bpm,
  clipDuration,
  clipLength,
  LooperError,
  type Ratio,
  type Seconds,
} from "#base";
import { peakOf, ratioToDecibels } from "#dsp";
import { countBeats, lengthsBelow } from "./count-beats.ts";
import type { CutPlan, LayoutOptions } from "./cut-plan.ts";
import { planAssumed } from "./plan-assumed.ts";
import { planTracked } from "./plan-tracked.ts";
import { mapSound } from "./sound-map.ts";

/** What loop is wanted. */
export interface CutPlanOptions {
  readonly bpm: Bpm;
  /** Longest loop, at the requested tempo. */
  readonly maxDuration: Seconds;
  /** Exactly so many bars; else the largest power of two that fits. */
  readonly bars?: number | undefined;
  /** Exactly so many beats, over `bars`: a variation is as long as the loop it belongs to. */
  readonly beats?: number | undefined;
  /** Metre; else the grid's, else 4. */
  readonly beatsPerBar?: number | undefined;
  /** Where beat 1 is expected: a continuation begins where its prompt ended. */
  readonly preferredStart?: Seconds | undefined;
  /** A grid of less confidence is not trusted; 0.55 unless told. */
  readonly minConfidence?: Ratio | undefined;
}

/** Below this confidence, more grids are wrong than an assumed one costs. */
const defaultMinConfidence: Ratio = 0.55;

/** A recording this quiet has nothing to loop. */
const silence = -80;

/**
 * Plan all reasonable cuts of a recording.
 *
 * @param clip - the recording
 * @param grid - its beats, at any octave of their tempo; null when none were tracked
 * @param options - tempo and length wanted
 * @returns plans, best first, at least one, all of the same length in beats. Fewer beats than wanted
 *   (`shortened`) when the recording is too short
 * @throws LooperError INPUT_AUDIO_EMPTY, INPUT_AUDIO_SILENT; INPUT_AUDIO_TOO_SHORT when not even one beat
 *   fits into the recording; INPUT_CONTRADICTION when no recording could give such a loop
 */
export function planCuts(clip: AudioClip, grid: BeatGrid | null, options: CutPlanOptions): CutPlan[] {
  checkAudible(clip);
  const layouts = listLayouts(grid, options);
  const map = mapSound(clip);
  const minConfidence = options.minConfidence ?? defaultMinConfidence;
  if (grid && grid.confidence >= minConfidence) {
    for (const layout of layouts) {
      const plans = planTracked(clip, map, grid, layout);
      if (plans.length > 0) return plans;
    }
  }
  // No beats, or too few: the tempo asked for may still fit.
  for (const layout of layouts) {
    const plans = planAssumed(clip, map, layout);
    if (plans.length > 0) return plans;
  }
  const duration = clipDuration(clip);
  const { bpm } = options;
  throw new LooperError(
    "INPUT_AUDIO_TOO_SHORT",
    `The recording lasts ${duration.toFixed(3)} s; one beat at ${bpm} bpm needs ${(60 / bpm).toFixed(3)} s.`,
    { facts: { duration, bpm } },
  );
}

/** The loop that is wanted, then shorter ones, longest first. */
function listLayouts(grid: BeatGrid | null, options: CutPlanOptions): LayoutOptions[] {
  const { bpm, preferredStart, maxDuration, bars } = options;
  const beatsPerBar = options.beatsPerBar ?? grid?.beatsPerBar ?? 4;
  const wanted = options.beats ?? countBeats({ bpm, maxDuration, bars, beatsPerBar });
  return [wanted, ...lengthsBelow(wanted - 1, beatsPerBar)].map((beats) => ({
    bpm,
    beats,
    beatsPerBar,
    shortened: beats < wanted,
    preferredStart,
  }));
}

function checkAudible(clip: AudioClip): void {
  if (clipLength(clip) === 0) {
    throw new LooperError("INPUT_AUDIO_EMPTY", "The recording has no samples; there is nothing to cut.");
  }
  const peak = ratioToDecibels(peakOf(clip));
  if (peak >= silence) return;
  throw new LooperError(
    "INPUT_AUDIO_SILENT",
    `The recording is silent: its peak is ${peak === Number.NEGATIVE_INFINITY ? "zero" : `${peak.toFixed(0)} dBFS`}.`,
    { facts: { peak: Math.max(peak, -999), duration: clipDuration(clip) } },
  );
}
