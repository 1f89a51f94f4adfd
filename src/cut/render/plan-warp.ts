/** How the time of a loop buffer has to change for its beats to lie on the exact grid. */
import { type AudioClip, clipLength, type Ratio, type Samples } from "#base";
import type { CutPlan, WarpRange } from "../plan/cut-plan.ts";
import type { TimeMap } from "./change-tempo.ts";
import { createWarpCurve } from "./warp-curve.ts";

/** A change of time. */
export interface Warp {
  /** Time after / time before, slowest and fastest beat. */
  readonly range: WarpRange;
  /** With the pitch (by less than 12 cents), or without it; `kept` where the exact length is all that changes. */
  readonly method: "kept" | "resampled" | "stretched";
  /** Whether all beats change by the same ratio. */
  readonly even: boolean;
  /** Lay the loop out over some number of samples. */
  mapTo(samples: Samples): TimeMap;
}

/** Up to this change of speed, the change of pitch is smaller than what a vocoder does to the sound. */
const maxVarispeed: Ratio = 0.007;
/** And no single beat may change by more. */
const maxBeatVarispeed: Ratio = 0.01;

/** How the marks lie in the loop buffer: moved with its end, and from its start. */
function marksInBuffer(plan: CutPlan, rate: number, period: Samples): Samples[] {
  const [first] = plan.marks;
  const scale = period / ((plan.marks[plan.beats] - first) * rate);
  return plan.marks.map((mark, k) => (k === plan.beats ? period : (mark - first) * rate * scale));
}

/**
 * Plan the warp of a loop buffer.
 *
 * @param plan - the cut
 * @param buffer - what was cut
 */
export function planWarp(plan: CutPlan, buffer: AudioClip): Warp {
  const rate = buffer.sampleRate;
  const period = clipLength(buffer);
  const marks = marksInBuffer(plan, rate, period);
  const beat = (60 / plan.bpm) * rate;
  const ratios = marks.slice(1).map((mark, k) => beat / (mark - marks[k]));
  const range = { min: Math.min(...ratios), max: Math.max(...ratios) };
  const overall = Math.abs((plan.beats * beat) / period - 1);
  const isSmall =
    overall < maxVarispeed && range.max < 1 + maxBeatVarispeed && range.min > 1 - maxBeatVarispeed;
  const even = range.max - range.min < 1e-6;
  const curve = createWarpCurve(marks);
  return {
    range,
    method: !isSmall ? "stretched" : even && overall < 1e-3 ? "kept" : "resampled",
    even,
    mapTo: (samples) => ({
      length: samples,
      sourceAt: (target) => curve((target / samples) * plan.beats),
    }),
  };
}
