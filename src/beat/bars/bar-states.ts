/**
 * The states that bars are decoded in: a beat of some position in the bar, some pattern, some length.
 * The order of states is [position, pattern, interval].
 */
import { invariant } from "#base";
import type { TempoSpace } from "../tempo/tempo-space.ts";
import { type BarPatterns, subdivisionsPerBeat } from "./bar-patterns.ts";

/** The state space, with what can be computed before any sound is known. */
export interface BarStates {
  readonly beatsPerBar: number; // B
  readonly patterns: number; // P
  /** Beat lengths in steps, rising. [N] */
  readonly intervals: Int32Array;
  readonly longest: number;
  /** B · P · N */
  readonly count: number;
  /** Where the subdivisions of a beat lie, in steps after its start. [N, subdivisions] */
  readonly offsets: Int32Array;
  /** Log-probability of starting with each interval. [N] */
  readonly prior: Float64Array;
  /** Cost of going from one interval (row) to the next beat's (column). [N, N] */
  readonly costs: Float64Array;
  /** First and last interval that each may follow. [N] */
  readonly firstFrom: Int32Array;
  readonly lastFrom: Int32Array;
}

/**
 * List the states.
 *
 * @param patterns - what bars sound like
 * @param tempi - which beat lengths there are
 */
export function listBarStates(patterns: BarPatterns, tempi: TempoSpace): BarStates {
  const { intervals, prior, costs } = tempi;
  const N = intervals.length;
  const { beatsPerBar, count: P } = patterns;
  invariant(N > 0 && P * N < 65536, `${N} tempi of ${P} patterns do not fit the choices' two bytes`);
  const offsets = new Int32Array(N * subdivisionsPerBeat);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < subdivisionsPerBeat; k++) {
      offsets[i * subdivisionsPerBeat + k] = Math.round((intervals[i] * k) / subdivisionsPerBeat);
    }
  }
  const firstFrom = new Int32Array(N);
  const lastFrom = new Int32Array(N);
  for (let to = 0; to < N; to++) {
    const open = [...intervals.keys()].filter((from) => costs[from * N + to] < Number.POSITIVE_INFINITY);
    firstFrom[to] = open[0];
    lastFrom[to] = open[open.length - 1];
  }
  return {
    beatsPerBar,
    patterns: P,
    intervals,
    longest: intervals[N - 1],
    count: beatsPerBar * P * N,
    offsets,
    prior,
    costs,
    firstFrom,
    lastFrom,
  };
}
