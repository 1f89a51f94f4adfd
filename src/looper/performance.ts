/**
 * Something the model played, and what was heard in it: audio, codes, beats, the best cut.
 */
import {
  type AudioClip,
  type BeatGrid,
  type Bpm,
  type Codes,
  type Hertz,
  isLooperError,
  type Ratio,
  type Seconds,
} from "#base";
import { trackBeats } from "#beat";
import { type CutPlan, checkGrid, planCuts } from "#loop";
import { type Brief, beatsPerBar } from "./read-brief.ts";
import type { CodeRange } from "./similarity.ts";

/** Music that was played and listened to. */
export interface Performance {
  /** 1 is the take that the others continue. */
  readonly variation: number;
  readonly seed: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** At the model's rate. */
  readonly clip: AudioClip;
  /** [1, K, T], in step with the clip. */
  readonly codes: Codes;
  readonly grid: BeatGrid;
  /** The best cut first, at least one. */
  readonly plans: readonly [CutPlan, ...CutPlan[]];
}

/** What is asked of the ear. */
export interface Expectation {
  /** Where beat 1 must be. */
  readonly start: Seconds;
  /** Tempo of the music that is continued, as it was played; null where no beat was heard in it. */
  readonly tempo: Bpm | null;
}

/** Share of the expected beats that must be heard before doubts about the rest are put aside. */
const enoughAgreement: Ratio = 0.75;

/** What listening found. */
export interface Heard {
  readonly grid: BeatGrid;
  readonly plans: readonly [CutPlan, ...CutPlan[]];
}

/**
 * Listen to what was played and plan its cuts.
 *
 * @param clip - audio at the model's rate
 * @param brief - tempo and length
 * @param expectation - for a continuation, what the music so far leads one to expect
 * @returns beats and plans; null where there is nothing to hear: silence, or less than one beat
 */
export function hearPerformance(clip: AudioClip, brief: Brief, expectation?: Expectation): Heard | null {
  const grid = trackBeats(clip, { bpm: brief.asked.expected, beatsPerBar });
  const { beats } = brief;
  let agrees = false;
  if (expectation && expectation.tempo !== null) {
    const check = checkGrid(grid, { start: expectation.start, bpm: expectation.tempo, beats, beatsPerBar });
    agrees = check.agreement >= enoughAgreement;
  }
  try {
    const wish = {
      bpm: brief.bpm,
      beats,
      maxDuration: brief.request.max_duration,
      beatsPerBar,
      ...(expectation ? { preferredStart: expectation.start } : {}),
      // Faint beats that fall where the music so far puts them are believed.
      ...(agrees ? { leastConfidence: 0 } : {}),
    };
    const [best, ...others] = planCuts(clip, grid, wish);
    return best ? { grid, plans: [best, ...others] } : null;
  } catch (thrown) {
    if (isLooperError(thrown, "INPUT_AUDIO_SILENT") || isLooperError(thrown, "INPUT_AUDIO_TOO_SHORT"))
      return null;
    throw thrown;
  }
}

/** How far the tempo of a plan is from what the model was asked for; 0 is exact, and for assumed grids. */
export function tempoMiss(plan: CutPlan, brief: Brief): Ratio {
  return plan.tempoBefore === null ? 0 : Math.abs(plan.tempoBefore / brief.asked.expected - 1);
}

/**
 * Tell whether what was heard is good enough to keep without another try.
 *
 * @param heard - what listening found; null is nothing
 * @param withBeat - whether there should be a beat: the music that is continued has one
 */
export function isGoodEnough(heard: Heard | null, withBeat = false): heard is Heard {
  if (heard === null) return false;
  const [plan] = heard.plans;
  return !plan.overstretched && !plan.shortened && !(withBeat && plan.grid === "assumed");
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
