/**
 * Finds the bars: the most probable walk of a pointer through bars of some pattern at some tempo,
 * given what was heard. Knows curves, patterns and tempi; refuses to know about sound or seconds.
 */
import { invariant } from "#base";
import type { TempoSpace } from "../tempo/tempo-space.ts";
import { type BarPatterns, placesPerBeat, weighPlaces } from "./bar-patterns.ts";
import type { RhythmGrid } from "./rhythm-grid.ts";

/** A beat on the grid. */
export interface DecodedBeat {
  /** Where it starts; steps of the grid, may lie before 0. */
  readonly step: number;
  /** Steps until the next. */
  readonly interval: number;
  /** 0 is the downbeat. */
  readonly position: number;
  readonly pattern: number;
}

/** The best walk. */
export interface DecodedBars {
  readonly score: number;
  /** All beats whose span touches the grid, in order. */
  readonly beats: readonly DecodedBeat[];
}

/** What may be varied about the search, not about its answer. */
export interface DecodeOptions {
  /** Cost of another pattern at a bar line. */
  readonly switchCost: number;
  /** Walks this much worse than the best of their time are given up; Infinity: none. */
  readonly beam: number;
  /** Steps decoded at a time; memory grows with it, and shrinks with 1 / it. */
  readonly chunk: number;
  /** Called with the share of the work that is done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decode bars. The walk is computed beat by beat instead of step by step: between two beats the
 * pointer's speed is fixed, so a whole beat has one score. The result is the same as that of the
 * hidden Markov model with one state per step.
 *
 *     value[t, position, pattern, interval]: best score of a walk in which such a beat starts at t
 *     value[t + interval', position + 1, …] = max over interval' of value[t, …] + beat score − cost
 *
 * Only the values of the last longest beat are kept, and a snapshot of them per chunk; the choices
 * are found again chunk by chunk, from the end.
 *
 * @param grid - curves
 * @param patterns - what bars sound like
 * @param tempi - which beat lengths there are
 * @param options - costs and chunking
 * @source Krebs, Böck & Widmer 2015 (state space); Krebs, Böck & Widmer 2013, “Rhythmic pattern
 *   modeling for beat and downbeat tracking” (patterns, change of pattern at bar lines)
 * @parity a walk over all states, step by step, in decode-bars.test.ts
 */
export function decodeBars(
  grid: RhythmGrid,
  patterns: BarPatterns,
  tempi: TempoSpace,
  options: DecodeOptions,
): DecodedBars {
  const { intervals, prior, costs } = tempi;
  const N = intervals.length;
  const B = patterns.beatsPerBar;
  const P = patterns.count;
  const K = placesPerBeat;
  const longest = intervals[N - 1];
  const row = B * P * N; // values of one step, [B, P, N]
  invariant(N > 0 && P * N < 65536, `${N} tempi of ${P} patterns do not fit the choices' two bytes`);
  const offsets = new Int32Array(N * K);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < K; k++) {
      offsets[i * K + k] = Math.round((intervals[i] * k) / K);
    }
  }
  const lowest = new Int32Array(N);
  const highest = new Int32Array(N);
  for (let to = 0; to < N; to++) {
    const open = [...intervals.keys()].filter((from) => costs[from * N + to] < Number.POSITIVE_INFINITY);
    lowest[to] = open[0];
    highest[to] = open[open.length - 1];
  }

  const slots = longest + 1;
  const values = new Float64Array(slots * row); // value of step t in slot (t + longest) mod slots
  const slot = (t: number) => ((t + longest) % slots) * row;
  const rows = new Int32Array(N); // where the values of the beat's start lie, per interval
  const arrivals = new Float64Array(P * N);
  const alive = new Uint8Array(P); // whether any walk of a pattern arrives
  const leader = new Int32Array(N);
  const peaks = new Float64Array(slots); // best value of each step that is kept
  const end = grid.length + longest; // no beat starts here or later
  let final = { score: Number.NEGATIVE_INFINITY, t: 0, state: 0 };

  const begin = () => {
    values.fill(Number.NEGATIVE_INFINITY);
    peaks.fill(Number.NEGATIVE_INFINITY);
    for (let t = 1 - longest; t <= 0; t++) {
      for (let state = 0; state < row; state++) {
        const i = state % N;
        if (t > -intervals[i]) values[slot(t) + state] = prior[i];
      }
      peaks[(t + longest) % slots] = 0;
    }
  };

  /** Compute the values of steps from … to − 1; note the choices where wanted, [to − from, B, P, N]. */
  const advance = (from: number, to: number, choices: Uint16Array | null) => {
    const base = from - longest;
    const width = to - base;
    const gains = weighPlaces(grid, patterns, base, to);
    for (let t = from; t < to; t++) {
      const here = slot(t);
      let highestPeak = Number.NEGATIVE_INFINITY;
      for (let s = 0; s < slots; s++) if (peaks[s] > highestPeak) highestPeak = peaks[s];
      const hopeless = highestPeak - options.beam;
      let peak = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < N; i++) rows[i] = slot(t - intervals[i]);
      for (let b = 0; b < B; b++) {
        const before = (b + B - 1) % B;
        let anyAlive = 0;
        for (let p = 0; p < P; p++) {
          const place = (p * B + before) * K * width - base;
          const column = (before * P + p) * N;
          alive[p] = 0;
          for (let i = 0; i < N; i++) {
            let value = values[rows[i] + column + i];
            if (value >= hopeless && value > Number.NEGATIVE_INFINITY) {
              alive[p] = anyAlive = 1;
              let at = place + t - intervals[i];
              const offset = i * K;
              for (let k = 0; k < K; k++, at += width) value += gains[at + offsets[offset + k]];
            } else value = Number.NEGATIVE_INFINITY;
            arrivals[p * N + i] = value;
          }
        }
        if (b === 0) {
          // At a bar line any pattern may follow: find the best to come from once for all of them.
          for (let j = 0; j < N; j++) {
            leader[j] = 0;
            for (let q = 1; q < P; q++) if (arrivals[q * N + j] > arrivals[leader[j] * N + j]) leader[j] = q;
          }
        }
        for (let p = 0; p < P; p++) {
          if (alive[p] === 0 && (b !== 0 || anyAlive === 0)) {
            const at = here + (b * P + p) * N;
            values.fill(Number.NEGATIVE_INFINITY, at, at + N);
            continue;
          }
          for (let i = 0; i < N; i++) {
            let best = Number.NEGATIVE_INFINITY;
            let choice = p * N + i;
            for (let j = lowest[i]; j <= highest[i]; j++) {
              const value = arrivals[p * N + j] - costs[j * N + i];
              if (value > best) {
                best = value;
                choice = p * N + j;
              }
            }
            for (let j = lowest[i]; b === 0 && j <= highest[i]; j++) {
              const value = arrivals[leader[j] * N + j] - costs[j * N + i] - options.switchCost;
              if (value > best) {
                best = value;
                choice = leader[j] * N + j;
              }
            }
            const state = (b * P + p) * N + i;
            if (choices) choices[(t - from) * row + state] = choice;
            if (t < grid.length) {
              values[here + state] = best;
              if (best > peak) peak = best;
            } else {
              // The walk is over once its beat reaches past the end.
              values[here + state] = Number.NEGATIVE_INFINITY;
              if (best > final.score) final = { score: best, t, state };
            }
          }
        }
      }
      peaks[(t + longest) % slots] = peak;
    }
  };

  const snapshots: { values: Float64Array; peaks: Float64Array }[] = [];
  const chunks = Math.max(1, Math.ceil((end - 1) / options.chunk));
  const bounds = (c: number): [number, number] => [
    1 + c * options.chunk,
    Math.min(end, 1 + (c + 1) * options.chunk),
  ];
  begin();
  let choices: Uint16Array | null = null;
  for (let c = 0; c < chunks; c++) {
    const [from, to] = bounds(c);
    if (chunks > 1) snapshots.push({ values: values.slice(), peaks: peaks.slice() });
    choices = c === chunks - 1 ? new Uint16Array((to - from) * row) : null;
    advance(from, to, choices);
    options.onProgress?.((0.5 * (c + 1)) / chunks);
  }

  const beats: DecodedBeat[] = [];
  let { t, state } = final;
  const { score } = final;
  for (let c = chunks - 1; c >= 0; c--) {
    const [from, to] = bounds(c);
    if (!choices) {
      values.set(snapshots[c].values);
      peaks.set(snapshots[c].peaks);
      choices = new Uint16Array((to - from) * row);
      advance(from, to, choices);
    }
    while (t >= from) {
      const choice = choices[(t - from) * row + state];
      const pattern = Math.floor(choice / N);
      const i = choice % N;
      const position = (Math.floor(state / (P * N)) + B - 1) % B;
      t -= intervals[i];
      state = (position * P + pattern) * N + i;
      beats.push({ step: t, interval: intervals[i], position, pattern });
    }
    choices = null;
    snapshots.length = c;
    options.onProgress?.(1 - (0.5 * c) / chunks);
  }
  return { score, beats: beats.reverse() };
}
