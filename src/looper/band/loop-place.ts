/** Where the loop lies in what is played: in codes, and in the sound that is made of them. */
import type { Bpm, Frames, Hertz, Seconds } from "#base";
import type { LoopFrames } from "./part-take.ts";
import type { BandPlan } from "./plan-band.ts";

/** Sound before the loop: for the seam to fade in, and for the codec to settle. */
const beforeLoop: Seconds = 1;

/** The place of a loop in codes. */
export const loopFramesOf = ({ leadFrames, beatFrames, beats }: BandPlan): LoopFrames => ({
  from: leadFrames,
  beatFrames,
  beats,
});

/** The first frame that is turned into sound. */
export const firstHeardFrame = ({ leadFrames }: BandPlan, frameRate: Hertz): Frames =>
  Math.max(0, leadFrames - Math.round(beforeLoop * frameRate));

/** The place of a loop in the sound of a take. */
export interface LoopPlace {
  /** Beat 1. */
  readonly start: Seconds;
  /** Exactly as it is played. */
  readonly tempo: Bpm;
  readonly beat: Seconds;
  readonly beats: number;
}

/**
 * Find the loop in the sound of a take.
 *
 * @param plan - of the band
 * @param frameRate - of the model
 */
export function loopPlaceOf(plan: BandPlan, frameRate: Hertz): LoopPlace {
  return {
    start: (plan.leadFrames - firstHeardFrame(plan, frameRate)) / frameRate,
    tempo: plan.tempo.expected,
    beat: plan.beatFrames / frameRate,
    beats: plan.beats,
  };
}
