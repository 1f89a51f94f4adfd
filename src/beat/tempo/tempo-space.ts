/**
 * The tempi a decoder may choose from, and what changing between them costs.
 */
import { type Bpm, invariant, type Ratio, type Seconds } from "#base";

/** Beat lengths on a grid of steps. */
export interface TempoSpace {
  readonly step: Seconds;
  /** Beat lengths in steps, rising. [N] */
  readonly intervals: Int32Array;
  /** Log-probability of starting with each. [N] */
  readonly prior: Float64Array;
  /** Cost of going from one (row) to the next beat's (column); Infinity where not allowed. [N, N] */
  readonly costs: Float64Array;
}

/** How the tempo may behave. */
export interface TempoBehaviour {
  /** Farthest allowed ratio from the given tempo, either way. */
  readonly reach: Ratio;
  /** Standard deviation of the logarithm of the tempo around the given one. */
  readonly spread: Ratio;
  /** Cost of changing the beat length by 100 %. */
  readonly changeCost: number;
  /** Like `spread`, but paid again at every beat: weak evidence does not carry the tempo away. */
  readonly pull: Ratio;
}

/** Steps in a beat: 10 ms each where that gives a number in range. */
const stepsIn = (bpm: Bpm) => Math.max(40, Math.min(72, Math.round(60 / bpm / 0.01)));

/**
 * Tell the grid's step at a tempo.
 *
 * @param bpm - expected tempo
 */
export function stepAt(bpm: Bpm): Seconds {
  return 60 / bpm / stepsIn(bpm);
}

/**
 * Space the tempi around a given one. The grid's step is a fraction of the beat, so that slow
 * and fast music costs the same and is followed equally well.
 *
 * @param bpm - expected tempo, 20…600
 * @param behaviour - how far and how fast it may move
 * @source Krebs, Böck & Widmer 2015, “An efficient state-space model for joint tempo and meter
 *   tracking”, §3: whole numbers of steps per beat, changes at beats only, exponential cost
 * @differs changes that rounding to whole steps explains are free
 */
export function tempoSpaceAround(bpm: Bpm, behaviour: TempoBehaviour): TempoSpace {
  invariant(bpm > 0, `a tempo of ${bpm} bpm`);
  const stepsPerBeat = stepsIn(bpm);
  const shortest = Math.ceil(stepsPerBeat / behaviour.reach);
  const longest = Math.floor(stepsPerBeat * behaviour.reach);
  const intervals = Int32Array.from({ length: longest - shortest + 1 }, (_, i) => shortest + i);
  const prior = Float64Array.from(
    intervals,
    (n) => -0.5 * (Math.log(n / stepsPerBeat) / behaviour.spread) ** 2,
  );
  const costs = changeCosts(intervals, behaviour.changeCost);
  for (let to = 0; to < intervals.length; to++) {
    const pull = 0.5 * (Math.log(intervals[to] / stepsPerBeat) / behaviour.pull) ** 2;
    for (let from = 0; from < intervals.length; from++) costs[from * intervals.length + to] += pull;
  }
  return { step: stepAt(bpm), intervals, prior, costs };
}

function changeCosts(intervals: Int32Array, changeCost: number): Float64Array {
  const count = intervals.length;
  const costs = new Float64Array(count * count).fill(Number.POSITIVE_INFINITY);
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      const change = Math.abs(intervals[to] - intervals[from]);
      const excess = Math.max(0, change - 1) / intervals[from];
      if (excess <= 0.04) costs[from * count + to] = changeCost * (excess + 0.1 * (change / intervals[from]));
    }
  }
  return costs;
}
