/**
 * From tracked beats to marks that a recording may be warped by: a tracker's jitter must not become wow.
 * Small deviations from a steady tempo are left alone, large ones are followed by a smooth curve.
 *
 *     tracked  |  ·|   |·   |  ·|       (· where the steady beat is)
 *     marks    |   |   |    |   |       deviations < 8 ms: steady
 */
import type { Ratio, Seconds } from "#base";
import { smoothWhittaker } from "#dsp";

/** Deviations from a steady tempo that nobody hears. */
const inaudibleDeviation: Seconds = 0.008;
/** How much neighbouring beats may differ in stretch. */
const maxNeighbourChange: Ratio = 0.01;

/** A beat as observed: when, and how far to trust it. */
export interface Observation {
  readonly time: Seconds;
  readonly weight: Ratio;
}

/** A steady beat: `origin + k · period`. */
export interface SteadyBeat {
  readonly origin: Seconds;
  readonly period: Seconds;
}

/**
 * Fit a steady beat to observed ones; far-off ones count less and less.
 *
 * @param observations - beat k at index k, at least 2
 * @param first - number of the beat at index 0 (so that beat 0 may lie inside)
 * @returns time of beat 0, and the period
 * @source Huber 1964 (iteratively reweighted least squares)
 */
export function fitSteadyBeat(observations: readonly Observation[], first = 0): SteadyBeat {
  let weights = observations.map(({ weight }) => weight);
  let fit: SteadyBeat = { origin: 0, period: 0 };
  for (let iteration = 0; iteration < 8; iteration++) {
    const total = weights.reduce((sum, w) => sum + w, 0);
    const meanK = weights.reduce((sum, w, i) => sum + w * (first + i), 0) / total;
    const meanT = weights.reduce((sum, w, i) => sum + w * observations[i].time, 0) / total;
    let cross = 0;
    let spread = 0;
    for (const [i, w] of weights.entries()) {
      cross += w * (first + i - meanK) * (observations[i].time - meanT);
      spread += w * (first + i - meanK) ** 2;
    }
    const period = cross / spread;
    fit = { origin: meanT - period * meanK, period };
    const residuals = observations.map(({ time }, i) =>
      Math.abs(time - fit.origin - fit.period * (first + i)),
    );
    const typical = [...residuals].sort((a, b) => a - b)[Math.floor(residuals.length / 2)];
    const tolerated = Math.max(0.01, 1.5 * typical);
    weights = observations.map(
      ({ weight }, i) => weight * Math.min(1, tolerated / Math.max(residuals[i], 1e-9)),
    );
  }
  return fit;
}

/** The largest change of interval from one beat to the next, as a share of the interval. */
function largestChange(marks: readonly Seconds[]): Ratio {
  let largest = 0;
  for (let k = 2; k < marks.length; k++) {
    const now = marks[k] - marks[k - 1];
    const last = marks[k - 1] - marks[k - 2];
    largest = Math.max(largest, Math.abs(now / last - 1));
  }
  return largest;
}

/**
 * Lay the marks of a loop through observed beats.
 *
 * @param observations - beats of the loop and some around it
 * @param first - number of the beat at index 0, ≤ 0; beat 0 begins the loop
 * @param beats - length of the loop
 * @param anchor - when the sound of beat 1 begins, if it does: the first mark is there
 * @returns beats + 1 times; neighbouring intervals differ by at most 1 %
 */
export function smoothMarks(
  observations: readonly Observation[],
  first: number,
  beats: number,
  anchor: Seconds | null,
): Seconds[] {
  const { origin, period } = fitSteadyBeat(observations, first);
  const steady = Array.from({ length: beats + 1 }, (_, k) => origin + k * period);
  const shift = (marks: readonly Seconds[], by: Seconds) => marks.map((mark) => mark + by);
  const deviations = observations.map(({ time }, i) => time - origin - (first + i) * period);
  const weights = observations.map(({ weight }) => weight);

  // What would be heard: deviations that neighbours share. Single ones are the tracker's.
  const shared = observations.length > 3 ? smoothWhittaker(deviations, weights, 30) : deviations.map(() => 0);
  const inside = shared.slice(-first, -first + beats + 1);
  const drifts = Math.max(...inside.map(Math.abs)) > inaudibleDeviation;
  const early = anchor === null ? 0 : anchor - origin - (drifts ? inside[0] : 0);
  const strays = beats > 3 && Math.abs(early) > inaudibleDeviation;
  if (!drifts && !strays) return shift(steady, early);

  // Beat 1 is pinned where it sounds, at both ends: what comes after the end is beat 1 again.
  const pinned = [...deviations];
  const pins = [...weights];
  for (const k of strays ? [-first, -first + beats] : []) {
    pinned[k] = (drifts ? shared[k] : 0) + early;
    pins[k] = 1000;
  }
  for (let stiffness = 30; stiffness < 1e7; stiffness *= 1.6) {
    const curve = smoothWhittaker(pinned, pins, stiffness).slice(-first, -first + beats + 1);
    const marks = steady.map((mark, k) => mark + curve[k]);
    if (largestChange(marks) <= maxNeighbourChange)
      return anchor === null ? marks : shift(marks, anchor - marks[0]);
  }
  return shift(steady, early);
}
