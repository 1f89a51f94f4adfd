/**
 * Something the model played, and what was heard in it: audio, codes, beats, the best cut.
 */
import {
  type AudioClip,
  type BeatGrid,
  type Codes,
  type Hertz,
  isLooperError,
  mixToMono,
  type Ratio,
} from "#base";
import type { BeatTracker } from "#beat";
import { type CutPlan, measurePulse, measureSteadiness, planCuts } from "#cut";
import { beatsPerBar, type GenerationPlan } from "../request/plan-generation.ts";
import type { Expectation } from "./expectation.ts";
import type { CodeRange } from "./similarity.ts";
import { weighExpectation } from "./weigh-expectation.ts";

/** Music that was played and listened to. */
export interface Performance {
  /** 1 is the take that the others continue. */
  readonly variation: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** At the model's rate. */
  readonly clip: AudioClip;
  /** [1, K, T], in step with the clip. */
  readonly codes: Codes;
  readonly grid: BeatGrid;
  /** The best cut first, at least one. */
  readonly plans: readonly [CutPlan, ...CutPlan[]];
  /** Share of the expected beats that were heard; null where nothing was expected. */
  readonly agreement: Ratio | null;
  /** How clearly and punctually the beats of the best cut are struck. */
  readonly pulse: Ratio;
  /** How alike the bars of the best cut are in their lows; null where there are not two bars, or no lows. */
  readonly steadiness: Ratio | null;
}

/** What listening found. */
export interface Heard {
  readonly grid: BeatGrid;
  readonly plans: readonly [CutPlan, ...CutPlan[]];
  readonly agreement: Ratio | null;
  readonly pulse: Ratio;
  readonly steadiness: Ratio | null;
}

/**
 * Listen to what was played and plan its cuts.
 *
 * @param beatTracker - finds the beats
 * @param clip - audio at the model's rate
 * @param plan - tempo and length
 * @param expectation - what the music so far, or what is known of the model, leads one to expect
 * @returns beats and plans; null where there is nothing to hear: silence, or less than one beat
 */
export function hearPerformance(
  beatTracker: BeatTracker,
  clip: AudioClip,
  plan: GenerationPlan,
  expectation: Expectation | null,
): Heard | null {
  const tracked = beatTracker.track(clip, { bpm: plan.tempo.expected, beatsPerBar });
  const { beats, request } = plan;
  const { grid, agreement, believed } = weighExpectation(clip, tracked, expectation, beats);
  try {
    const layout = {
      bpm: request.bpm,
      beats,
      maxDuration: request.inputs.max_duration,
      beatsPerBar,
      ...(expectation?.isLoopStart ? { preferredStart: expectation.start } : {}),
      // Faint beats that fall where the music so far puts them are believed.
      ...(believed ? { minConfidence: 0 } : {}),
    };
    const [best, ...others] = planCuts(clip, grid, layout);
    if (!best) return null;
    const mono = mixToMono(clip);
    const pulse = measurePulse(mono, clip.sampleRate, best.marks.slice(0, -1));
    const steadiness = measureSteadiness(mono, clip.sampleRate, best.marks, beatsPerBar);
    return { grid, plans: [best, ...others], agreement, pulse, steadiness };
  } catch (thrown) {
    if (isLooperError(thrown, "INPUT_AUDIO_SILENT") || isLooperError(thrown, "INPUT_AUDIO_TOO_SHORT"))
      return null;
    throw thrown;
  }
}

/** How far the tempo of a plan is from what the model was asked for; 0 is exact, and for assumed grids. */
export function tempoMiss(cut: CutPlan, plan: GenerationPlan): Ratio {
  return cut.tempoBefore === null ? 0 : Math.abs(cut.tempoBefore / plan.tempo.expected - 1);
}

/**
 * Tell whether what was heard is good enough to keep without another try.
 *
 * @param heard - what listening found; null is nothing
 * @param withBeat - whether there should be a beat: the music that is continued has one
 */
export function isGoodEnough(heard: Heard | null, withBeat = false): heard is Heard {
  return heard !== null && countFaults(heard, withBeat) === 0;
}

/**
 * Count what is wrong with what was heard, the worst most: of several tries that all miss, the one that
 * misses least is kept.
 *
 * @param heard - what listening found
 * @param withBeat - whether there should be a beat
 * @returns 0 when it is good enough; a loop of another length is worse than a far tempo, and that is worse
 *   than a beat that was not heard
 */
export function countFaults({ plans: [plan] }: Heard, withBeat: boolean): number {
  const assumed = withBeat && plan.grid === "assumed";
  return (plan.shortened ? 4 : 0) + (plan.overstretched ? 2 : 0) + (assumed ? 1 : 0);
}

/**
 * Find the codes that a plan cuts from.
 *
 * @param codes - [1, K, T] of a performance
 * @param plan - a cut of it
 * @param frameRate - codes per second
 * @returns whole frames; null where the plan reaches outside of the codes by more than rounding
 */
export function framesOf(codes: Codes, plan: CutPlan, frameRate: Hertz): CodeRange | null {
  const from = Math.round((plan.marks[0] ?? 0) * frameRate);
  const to = Math.round((plan.marks.at(-1) ?? 0) * frameRate);
  const last = codes.shape[2];
  if (from < -1 || to > last + 1 || to - from < 6) return null;
  return { codes, from: Math.max(0, from), to: Math.min(last, to) };
}

/**
 * Find the codes of a performance's loop.
 *
 * @param performance - with its best plan first
 * @param frameRate - codes per second
 * @returns whole frames; all of them where the plan has no place in frames
 */
export function loopRange({ codes, plans }: Performance, frameRate: Hertz): CodeRange {
  return framesOf(codes, plans[0], frameRate) ?? { codes, from: 0, to: codes.shape[2] };
}
