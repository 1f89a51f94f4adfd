/**
 * How right a grid of beats is.
 *
 * Definitions, used in every figure that we report:
 * - tolerance: min(70 ms, 15 % of a beat at the nominal tempo);
 * - beats found more than half a beat before the first or after the last true beat are not counted;
 * - F1: each true beat is matched with at most one found beat within the tolerance, in order of time;
 * - phase error: more than half of the true off-beats (midpoints of neighbouring beats) are matched,
 *   and more of them than of the beats themselves;
 * - downbeat error: F1 of the found beats with position 1 against the true downbeats is below 0.5. A grid
 *   whose beats are wrong has its downbeats wrong too. Judged only where the notes single out beat 1.
 */
import type { BeatGrid, Ratio, Seconds } from "#base";

/** The part of a truth that a grid is measured by. */
export interface BeatTruth {
  readonly bpm: number;
  readonly has_beat: boolean;
  readonly has_downbeat: boolean;
  readonly beats: readonly { readonly time_s: Seconds; readonly position: number }[];
}

/** The judgement on one grid. */
export interface GridScore {
  readonly precision: Ratio;
  readonly recall: Ratio;
  readonly f1: Ratio;
  readonly phaseError: boolean;
  /** null where the notes do not tell which beat is first. */
  readonly downbeatError: boolean | null;
  readonly downbeatF1: Ratio;
  /** Mean distance of matched beats from the truth, found minus true. */
  readonly meanOffset: Seconds;
}

/** Match two ascending lists one to one; returns found − true of each pair. */
function matchTimes(found: readonly Seconds[], truth: readonly Seconds[], tolerance: Seconds): Seconds[] {
  const offsets: Seconds[] = [];
  let next = 0;
  for (const time of truth) {
    while (next < found.length && found[next] < time - tolerance) next++;
    if (next < found.length && found[next] <= time + tolerance) offsets.push(found[next++] - time);
  }
  return offsets;
}

const f1Of = (hits: number, found: number, truth: number) => (hits === 0 ? 0 : (2 * hits) / (found + truth));

/**
 * Measure a grid against the truth.
 *
 * @param grid - what a tracker found
 * @param truth - what was played, with at least two beats
 * @returns figures as defined at the top of this module
 */
export function scoreGrid(grid: Pick<BeatGrid, "beats">, truth: BeatTruth): GridScore {
  const times = truth.beats.map((beat) => beat.time_s);
  const beat = 60 / truth.bpm;
  const tolerance = Math.min(0.07, 0.15 * beat) + 1e-9;
  const inside = grid.beats.filter(
    ({ time }) => time >= times[0] - beat / 2 && time <= times[times.length - 1] + beat / 2,
  );
  const found = inside.map(({ time }) => time);
  const offsets = matchTimes(found, times, tolerance);
  const middles = times.slice(1).map((time, i) => (time + times[i]) / 2);
  const offBeats = matchTimes(found, middles, tolerance).length / Math.max(1, middles.length);
  const downFound = inside.filter(({ position }) => position === 1).map(({ time }) => time);
  const downTrue = truth.beats.filter(({ position }) => position === 1).map(({ time_s }) => time_s);
  const downHits = matchTimes(downFound, downTrue, tolerance).length;
  const downbeatF1 = f1Of(downHits, downFound.length, downTrue.length);
  const recall = offsets.length / times.length;
  return {
    precision: found.length === 0 ? 0 : offsets.length / found.length,
    recall,
    f1: f1Of(offsets.length, found.length, times.length),
    phaseError: offBeats > 0.5 && offBeats > recall,
    downbeatError: truth.has_downbeat ? downbeatF1 < 0.5 : null,
    downbeatF1,
    meanOffset: offsets.reduce((sum, x) => sum + x, 0) / Math.max(1, offsets.length),
  };
}
