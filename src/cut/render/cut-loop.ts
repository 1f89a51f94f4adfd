/**
 * Cutting a loop as planned. Each step keeps the loop circular, so that at the end the wrap is a place like
 * any other.
 *
 *     recording ─► loop buffer ─► tempo ─► exact length and rate ─► beat 1 on sample 0
 */
import { type AudioClip, type Bpm, type Hertz, mixToMono, type Samples, type Seconds } from "#base";
import { resampleCircularly, type Stretcher } from "#dsp";
import { findAttack } from "../measure/find-attack.ts";
import { type ClickFigures, measureClick } from "../measure/measure-click.ts";
import type { CutPlan, WarpRange } from "../plan/cut-plan.ts";
import { alignBeatOne } from "./align-beat-one.ts";
import { timeStretch, varispeed } from "./change-tempo.ts";
import { planWarp, type Warp } from "./plan-warp.ts";
import type { LoopRegion, Seam } from "./seam/loop-buffer.ts";
import { makeCircular } from "./seam/make-circular.ts";

/** A loop, cut. Not yet at its level: see `matchLevel`. */
export interface CutLoop {
  readonly clip: AudioClip; // [C, round(beats · 60 / bpm · rate)]
  readonly plan: CutPlan;
  /** Time after / time before, slowest and fastest beat, as done. */
  readonly warp: WarpRange;
  /** How time was changed: not at all, with the pitch (by less than 12 cents), or without it. */
  readonly method: Warp["method"];
  readonly seam: Seam;
  readonly click: ClickFigures;
  /** Where in the recording a sample of the loop comes from; going on by one loop buffer per cycle. */
  sourceAt(sample: Samples): Seconds;
}

/** What a cut needs. */
export interface CutOptions {
  /** Rate of the loop. */
  readonly sampleRate: Hertz;
  readonly stretcher: Stretcher;
}

/**
 * Cut a loop.
 *
 * @param clip - the recording the plan was made for [C, N]
 * @param plan - from `planCuts`
 * @param options - rate of the loop, stretcher
 * @returns a loop of exactly round(beats · 60 / bpm · rate) samples per channel; an onset planned at
 *   beat 1 lies within 2 ms of sample 0
 */
export function cutLoop(clip: AudioClip, plan: CutPlan, options: CutOptions): CutLoop {
  const { sampleRate, stretcher } = options;
  const rate = clip.sampleRate;
  const region = regionOf(clip, plan);
  const { clip: buffer, seam } = makeCircular(clip, region);

  const warp = planWarp(plan, buffer);
  const { range, method, even } = warp;
  // At the recording's own rate; the next step is exact for any length.
  const beat = (60 / plan.bpm) * rate;
  const inTempo = warp.mapTo(Math.round(plan.beats * beat));
  let cycle = buffer;
  if (method === "stretched") cycle = timeStretch(buffer, inTempo, stretcher);
  else if (!even) cycle = varispeed(buffer, inTempo);

  const length = countLoopSamples(plan.beats, plan.bpm, sampleRate);
  const fitted = resampleCircularly(cycle.channels, length);
  const { clip: loop, rotation } = alignBeatOne({ channels: fitted, sampleRate }, plan.onset);
  const map = warp.mapTo(length);
  const sourceAt = (sample: Samples) => (region.start + map.sourceAt(sample + rotation)) / rate;
  return { clip: loop, plan, warp: range, method, seam, click: measureClick(loop), sourceAt };
}

/** Count the samples of a loop: exact, whatever the rate. */
export function countLoopSamples(beats: number, bpm: Bpm, sampleRate: Hertz): Samples {
  return Math.round((beats * 60 * sampleRate) / bpm);
}

/** Where in the recording the plan lies, in samples. */
function regionOf(clip: AudioClip, plan: CutPlan): LoopRegion {
  const start = Math.round(plan.marks[0] * clip.sampleRate);
  const end = Math.round(plan.marks[plan.beats] * clip.sampleRate);
  return { start, end, onset: plan.onset, guard: findGuard(clip, end) };
}

/** An attack a little before the end is the next beat 1: it must not be heard twice. */
function findGuard(clip: AudioClip, end: Samples): Samples {
  const reach = Math.round(0.012 * clip.sampleRate);
  const attack = findAttack(mixToMono(clip), clip.sampleRate, end, reach);
  return attack && attack.at < end ? Math.min(reach, Math.round(end) - attack.at) : 0;
}
