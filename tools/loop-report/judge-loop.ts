/**
 * Compares a finished loop with the truth of the render it was cut from.
 */
import { clipLength, type Ratio, type Seconds } from "#base";
import { type CutLoop, countLoopSamples } from "#cut";
import type { Truth } from "../render/index.ts";

/** What became of one piece. */
export interface LoopVerdict {
  readonly lengthExact: boolean;
  readonly clickClean: boolean;
  /** Step at the wrap over the 99.9th percentile of steps. */
  readonly click: Ratio;
  /** How far the nearest true onset is from sample 0, where one lay within 30 ms of beat 1; else null. */
  readonly beatOne: Seconds | null;
  /** Root mean square of the true on-beat onsets' distance from the steadiest grid, before. */
  readonly deviationBefore: Seconds | null;
  /** The same around their mean on the loop's exact grid, after. */
  readonly deviationAfter: Seconds | null;
  /** How far all of them lie after the grid on average: beat 1 may itself be early or late. */
  readonly offset: Seconds | null;
  /** Farthest single onset, after. */
  readonly worstAfter: Seconds | null;
  /** Distance of the loop's beats from true beats (0 is right, 0.5 is between two). */
  readonly phase: Ratio | null;
  /** Whether it begins at beat 1 of a bar. */
  readonly beginsAtDownbeat: boolean | null;
}

const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/** Where in the loop, in samples, a time of the recording comes: by bisection, since the map rises. */
function invert(loop: CutLoop, time: Seconds): number {
  const length = clipLength(loop.clip);
  let low = -0.1 * length;
  let high = 1.1 * length;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (loop.sourceAt(middle) < time) low = middle;
    else high = middle;
  }
  return low;
}

/** Deviations of points (k, t) from their best line. */
function fromBestLine(points: readonly (readonly [number, number])[]): number[] {
  const n = points.length;
  const meanK = points.reduce((sum, [k]) => sum + k, 0) / n;
  const meanT = points.reduce((sum, [, t]) => sum + t, 0) / n;
  const spread = points.reduce((sum, [k]) => sum + (k - meanK) ** 2, 0);
  const slope = points.reduce((sum, [k, t]) => sum + (k - meanK) * (t - meanT), 0) / Math.max(spread, 1e-12);
  return points.map(([k, t]) => t - meanT - slope * (k - meanK));
}

/**
 * Judge a loop.
 *
 * @param loop - as cut
 * @param truth - of the render
 */
export function judgeLoop(loop: CutLoop, truth: Truth): LoopVerdict {
  const { plan, clip } = loop;
  const rate = clip.sampleRate;
  const length = clipLength(clip);
  const onsets = Object.values(truth.notes).flatMap((notes) => (notes ?? []).map((note) => note.onset_s));
  const start = loop.sourceAt(0);
  const end = loop.sourceAt(length);

  const nearStart = onsets.filter((onset) => Math.abs(onset - plan.marks[0]) <= 0.03);
  const landed = nearStart.map((onset) => Math.abs(invert(loop, onset)) / rate);

  const beats = truth.beats.map((beat, index) => ({ ...beat, index }));
  const onBeat = beats.flatMap(({ time_s, index }) =>
    onsets
      .filter((onset) => onset >= start - 0.001 && onset < end - 0.03 && Math.abs(onset - time_s) < 0.03)
      .map((onset) => ({ onset, index })),
  );
  const period = length / plan.beats;
  // On the loop's grid, up to one shift: a loop that starts a little before its attack is not late.
  const after = onBeat.map(({ onset }) => {
    const at = invert(loop, onset);
    return (at - Math.round(at / period) * period) / rate;
  });
  const offset = after.reduce((sum, x) => sum + x, 0) / Math.max(1, after.length);
  const before = fromBestLine(onBeat.map(({ onset, index }) => [index, onset] as const));
  const scale = onBeat.length > 0 ? (loop.plan.tempoBefore ?? truth.bpm) / plan.bpm : 1;

  const inside = beats.filter(({ time_s }) => time_s >= start - 0.05 && time_s < end - 0.05);
  const phases = inside.map(({ time_s }) => {
    const at = invert(loop, time_s) / period;
    return Math.abs(at - Math.round(at));
  });
  const first = beats.find(({ time_s }) => Math.abs(time_s - start) < 0.25 * (60 / truth.bpm));
  const known = truth.has_beat && inside.length > 0;
  return {
    lengthExact: length === countLoopSamples(plan.beats, plan.bpm, rate),
    clickClean: loop.click.clean,
    click: loop.click.ratio,
    beatOne: plan.grid === "tracked" && landed.length > 0 ? Math.min(...landed) : null,
    deviationBefore: onBeat.length > 3 ? rms(before) * scale : null,
    deviationAfter: onBeat.length > 3 ? rms(after.map((x) => x - offset)) : null,
    offset: onBeat.length > 3 ? offset : null,
    worstAfter: onBeat.length > 3 ? Math.max(...after.map(Math.abs)) : null,
    phase: known ? phases.reduce((sum, phase) => sum + phase, 0) / phases.length : null,
    beginsAtDownbeat: known && truth.has_downbeat ? first?.position === 1 : null,
  };
}
