/**
 * Cutting a loop as planned: circle, tempo, rate, beat 1. Each step keeps the circle closed, so that at
 * the end the wrap is a place like any other.
 */
import {
  type AudioClip,
  type Bpm,
  clipLength,
  type Hertz,
  mixToMono,
  type Ratio,
  type Samples,
  type Seconds,
} from "#base";
import { resampleAlong, resampleCircular, type Stretcher } from "#dsp";
import { findAttack } from "../measure/attack.ts";
import { type ClickFigures, measureClick } from "../measure/measure-click.ts";
import type { CutPlan, WarpRange } from "../plan/cut-plan.ts";
import { drawBeatCurve } from "./beat-curve.ts";
import { closeRound } from "./close-round.ts";
import { type Closure, makeCircular } from "./make-circular.ts";
import { placeBeatOne } from "./place-beat-one.ts";

/** A loop, cut. Not yet at its level: see `matchLevel`. */
export interface CutLoop {
  readonly clip: AudioClip; // [C, round(beats · 60 / bpm · rate)]
  readonly plan: CutPlan;
  /** Time after / time before, slowest and fastest beat, as done. */
  readonly warp: WarpRange;
  /** How time was changed: not at all, with the pitch (by less than 12 cents), or without it. */
  readonly method: "kept" | "resampled" | "stretched";
  readonly closure: Closure;
  readonly click: ClickFigures;
  /** Where in the recording a sample of the loop comes from; going on by one circle per round. */
  sourceAt(sample: Samples): Seconds;
}

/** What a cut needs. */
export interface CutOptions {
  /** Rate of the loop. */
  readonly sampleRate: Hertz;
  readonly stretcher: Stretcher;
}

/** Up to this change of speed, the change of pitch is smaller than what a vocoder does to the sound. */
const plainSpeed: Ratio = 0.007;
/** And no single beat may change by more. */
const plainBeat: Ratio = 0.01;
/** Sound around the rounds that are stretched, for the stretcher to settle in. */
const settling: Seconds = 0.4;

/** Count the samples of a loop: exact, whatever the rate. */
export function countLoopSamples(beats: number, bpm: Bpm, sampleRate: Hertz): Samples {
  return Math.round((beats * 60 * sampleRate) / bpm);
}

/** Where a loop's sound lies in the circle, sample by sample of a target of `length` samples a round. */
interface Timing {
  readonly length: Samples;
  sourceAt(target: Samples): Samples;
}

/** Lay copies of a circle side by side, from `−lead` on. */
function unroll(circle: AudioClip, lead: Samples, length: Samples): AudioClip {
  const period = clipLength(circle);
  const channels = circle.channels.map((channel) => {
    const line = new Float32Array(length);
    let place = (((-lead % period) + period) % period) as Samples;
    for (let n = 0; n < length; ) {
      const piece = channel.subarray(place, place + Math.min(period - place, length - n));
      line.set(piece, n);
      n += piece.length;
      place = 0;
    }
    return line;
  });
  return { channels, sampleRate: circle.sampleRate };
}

/** Change the tempo and keep the pitch: two rounds and what leads into and out of them; one comes out. */
function stretchCircle(circle: AudioClip, { length, sourceAt }: Timing, stretcher: Stretcher): AudioClip {
  const margin = Math.round(settling * circle.sampleRate);
  const origin = Math.floor(sourceAt(-margin));
  const line = unroll(circle, -origin, Math.ceil(sourceAt(2 * length + margin)) - origin);
  const laps = stretcher.stretch(line, {
    length: 2 * length + 2 * margin,
    sourceAt: (target) => sourceAt(target - margin) - origin,
  });
  return closeRound(laps, margin, margin, length);
}

/** Change tempo and pitch together, along the curve. */
function bendCircle(circle: AudioClip, { length, sourceAt }: Timing): AudioClip {
  const margin = 256;
  const line = unroll(circle, margin, clipLength(circle) + 2 * margin);
  const channels = line.channels.map((channel) =>
    resampleAlong(channel, length, (target) => sourceAt(target) + margin),
  );
  return { channels, sampleRate: circle.sampleRate };
}

/** An attack a little before the end is the next beat 1: it must not be heard twice. */
function findGuard(mono: Float32Array, rate: Hertz, end: Samples): Samples {
  const reach = Math.round(0.012 * rate);
  const attack = findAttack(mono, rate, end, reach);
  return attack && attack.at < end ? Math.min(reach, Math.round(end) - attack.at) : 0;
}

/** How the marks lie in the circle: moved with its end, and from its start. */
function marksInCircle(plan: CutPlan, rate: Hertz, period: Samples): Samples[] {
  const [first] = plan.marks;
  const scale = period / ((plan.marks[plan.beats] - first) * rate);
  return plan.marks.map((mark, k) => (k === plan.beats ? period : (mark - first) * rate * scale));
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
  const start = Math.round(plan.marks[0] * rate);
  const end = Math.round(plan.marks[plan.beats] * rate);
  const guard = findGuard(mixToMono(clip), rate, end);
  const { clip: circle, closure } = makeCircular(clip, { start, end, onset: plan.onset, guard });

  const period = clipLength(circle);
  const marks = marksInCircle(plan, rate, period);
  const beat = (60 / plan.bpm) * rate;
  const ratios = marks.slice(1).map((mark, k) => beat / (mark - marks[k]));
  const warp = { min: Math.min(...ratios), max: Math.max(...ratios) };
  const overall = Math.abs((plan.beats * beat) / period - 1);
  const plain = overall < plainSpeed && warp.max < 1 + plainBeat && warp.min > 1 - plainBeat;
  const even = warp.max - warp.min < 1e-6;

  const length = countLoopSamples(plan.beats, plan.bpm, sampleRate);
  const curve = drawBeatCurve(marks);
  const timing = (samples: Samples): Timing => ({
    length: samples,
    sourceAt: (target) => curve((target / samples) * plan.beats),
  });
  // At the recording's own rate; the next step is exact for any length.
  const inTempo = timing(Math.round(plan.beats * beat));
  let round = circle;
  if (!plain) round = stretchCircle(circle, inTempo, stretcher);
  else if (!even) round = bendCircle(circle, inTempo);
  const fitted = round.channels.map((channel) => resampleCircular(channel, length));
  const { clip: loop, turned } = placeBeatOne({ channels: fitted, sampleRate }, plan.onset);
  const sourceAt = (sample: Samples) => (start + timing(length).sourceAt(sample + turned)) / rate;
  const method = plain ? (even && overall < 1e-3 ? "kept" : "resampled") : "stretched";
  return { clip: loop, plan, warp, method, closure, click: measureClick(loop), sourceAt };
}
