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
  mixToMono,
  type Ratio,
  type Seconds,
} from "#base";
import { peakOf, ratioToDecibels } from "#dsp";
import { countBeats, lengthsBelow } from "./count-beats.ts";
import type { CutPlan } from "./cut-plan.ts";
import { planAssumed } from "./plan-assumed.ts";
import { planTracked } from "./plan-tracked.ts";
import { mapSound } from "./sound-map.ts";

/** What loop is wanted. */
export interface CutWish {
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
  /** A grid less sure than this is not trusted. */
  readonly leastConfidence?: Ratio | undefined;
}

/** Below this confidence, more grids are wrong than an assumed one costs. */
const usualLeastConfidence: Ratio = 0.55;

/** A recording this quiet has nothing to loop. */
const silence = -80;

/**
 * Plan all reasonable cuts of a recording.
 *
 * @param clip - the recording
 * @param grid - its beats, at any octave of their tempo; null when nobody listened or nothing was heard
 * @param wish - tempo and length wanted
 * @returns plans, best first, at least one, all of the same length in beats. Fewer beats than wished
 *   (`shortened`) when the recording is too short
 * @throws LooperError INPUT_AUDIO_EMPTY, INPUT_AUDIO_SILENT; INPUT_AUDIO_TOO_SHORT when not even one beat
 *   fits into the recording; INPUT_CONTRADICTION when the wish cannot be met by any recording
 */
export function planCuts(clip: AudioClip, grid: BeatGrid | null, wish: CutWish): CutPlan[] {
  const duration = clipDuration(clip);
  if (clipLength(clip) === 0) {
    throw new LooperError("INPUT_AUDIO_EMPTY", "The recording has no samples; there is nothing to cut.");
  }
  const peak = ratioToDecibels(peakOf(clip));
  if (peak < silence) {
    throw new LooperError(
      "INPUT_AUDIO_SILENT",
      `The recording is silent: its peak is ${peak === Number.NEGATIVE_INFINITY ? "zero" : `${peak.toFixed(0)} dBFS`}.`,
      { facts: { peak: Math.max(peak, -999), duration } },
    );
  }
  const beatsPerBar = wish.beatsPerBar ?? grid?.beatsPerBar ?? 4;
  const { bpm, preferredStart } = wish;
  const wanted =
    wish.beats ?? countBeats({ bpm, maxDuration: wish.maxDuration, bars: wish.bars, beatsPerBar });
  const mono = mixToMono(clip);
  const map = mapSound(mono, clip.sampleRate);
  const trusted = grid && grid.confidence >= (wish.leastConfidence ?? usualLeastConfidence) ? grid : null;
  for (const beats of new Set([wanted, ...lengthsBelow(wanted - 1, beatsPerBar)])) {
    const detail = { bpm, beats, beatsPerBar, shortened: beats < wanted, preferredStart };
    const tracked = trusted ? planTracked(clip, mono, map, trusted, detail) : [];
    if (tracked.length > 0) return tracked;
    const assumed = trusted ? [] : planAssumed(clip, mono, map, detail);
    if (assumed.length > 0) return assumed;
  }
  // Too few beats were heard for one that is tracked; the tempo asked for may still fit.
  for (const beats of new Set([wanted, ...lengthsBelow(wanted - 1, beatsPerBar)])) {
    const assumed = planAssumed(clip, mono, map, {
      bpm,
      beats,
      beatsPerBar,
      shortened: beats < wanted,
      preferredStart,
    });
    if (assumed.length > 0) return assumed;
  }
  throw new LooperError(
    "INPUT_AUDIO_TOO_SHORT",
    `The recording lasts ${duration.toFixed(3)} s; one beat at ${bpm} bpm needs ${(60 / bpm).toFixed(3)} s.`,
    { facts: { duration, bpm } },
  );
}
