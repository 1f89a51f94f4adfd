/**
 * The forward pass of the Viterbi algorithm over bars: the best score of every state at every step, and
 * the choices that led there.
 *
 *     value[t, position, pattern, interval]: best score of a path in which such a beat starts at t
 *     value[t + interval', position + 1, …] = max over interval' of value[t, …] + beat score − cost
 *
 * Only the values of the last longest beat are kept, in a ring of slots.
 */
import { type BarPatterns, scoreSubdivisions, subdivisionsPerBeat } from "./bar-patterns.ts";
import type { BarStates } from "./bar-states.ts";
import type { RhythmGrid } from "./rhythm-grid.ts";

/** Steps from … to − 1. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/** Where the best path ends: the state whose beat starts first past the grid, and where that is. */
export interface PathEnd {
  readonly score: number;
  readonly step: number;
  readonly state: number;
}

/** All that the pass needs to go on from a step. */
export interface PassSnapshot {
  readonly values: Float64Array;
  readonly peaks: Float64Array;
}

/** What may be varied about the search, not about its answer. */
export interface PassOptions {
  /** Cost of another pattern at a bar line. */
  readonly switchCost: number;
  /** Paths this much worse than the best of their time are given up; Infinity: none. */
  readonly beam: number;
}

/** Scores of a chunk's steps as subdivisions: log-likelihoods [P · B · subdivisions, width] from step `base` on. */
interface ChunkScores {
  readonly base: number;
  readonly width: number;
  readonly scores: Float32Array;
}

const impossible = Number.NEGATIVE_INFINITY;

/** A forward pass that goes on from step to step. */
export class ViterbiPass {
  readonly #grid: RhythmGrid;
  readonly #barPatterns: BarPatterns;
  readonly #states: BarStates;
  readonly #options: PassOptions;
  readonly #slots: number;
  readonly #values: Float64Array; // of step t in slot (t + longest) mod slots [slots, B, P, N]
  readonly #peaks: Float64Array; // best value of each step that is kept [slots]
  readonly #startRows: Int32Array; // where the values of a beat's start lie, per interval [N]
  readonly #arrivals: Float64Array; // of paths whose beat ends at the step at hand [P, N]
  readonly #alive: Uint8Array; // whether any path of a pattern arrives [P]
  readonly #leaders: Int32Array; // the pattern that arrives best, per interval [N]
  #end: PathEnd = { score: impossible, step: 0, state: 0 };

  /**
   * @param grid - curves
   * @param barPatterns - what bars sound like
   * @param states - of those patterns
   * @param options - cost and beam
   */
  constructor(grid: RhythmGrid, barPatterns: BarPatterns, states: BarStates, options: PassOptions) {
    const { longest, count, intervals, patterns, prior } = states;
    const N = intervals.length;
    this.#grid = grid;
    this.#barPatterns = barPatterns;
    this.#states = states;
    this.#options = options;
    this.#slots = longest + 1;
    this.#values = new Float64Array(this.#slots * count).fill(impossible);
    this.#peaks = new Float64Array(this.#slots).fill(impossible);
    this.#startRows = new Int32Array(N);
    this.#arrivals = new Float64Array(patterns * N);
    this.#alive = new Uint8Array(patterns);
    this.#leaders = new Int32Array(N);
    // A path may start with any beat that reaches into the grid.
    for (let t = 1 - longest; t <= 0; t++) {
      for (let state = 0; state < count; state++) {
        const i = state % N;
        if (t > -intervals[i]) this.#values[this.#rowOf(t) + state] = prior[i];
      }
      this.#peaks[(t + longest) % this.#slots] = 0;
    }
  }

  /** Where the best path ends; known once all steps are done. */
  get end(): PathEnd {
    return this.#end;
  }

  /** Copy what is needed to go on from here. */
  snapshot(): PassSnapshot {
    return { values: this.#values.slice(), peaks: this.#peaks.slice() };
  }

  /** Go back to where a snapshot was taken. */
  restore({ values, peaks }: PassSnapshot): void {
    this.#values.set(values);
    this.#peaks.set(peaks);
  }

  /**
   * Compute the values of a chunk of steps that follows the last one.
   *
   * @param chunk - steps
   * @param choices - receives, for every step and state, pattern · N + interval of the beat before [steps, B, P, N]
   */
  advance({ from, to }: StepRange, choices?: Uint16Array): void {
    const base = from - this.#states.longest;
    const scores = scoreSubdivisions(this.#grid, this.#barPatterns, base, to);
    const chunk = { base, width: to - base, scores };
    for (let t = from; t < to; t++) this.#step(t, chunk, choices, (t - from) * this.#states.count);
  }

  #rowOf(t: number): number {
    return ((t + this.#states.longest) % this.#slots) * this.#states.count;
  }

  #step(t: number, chunk: ChunkScores, choices: Uint16Array | undefined, choiceRow: number): void {
    const { beatsPerBar, patterns, intervals, longest } = this.#states;
    const N = intervals.length;
    let highest = impossible;
    for (let s = 0; s < this.#slots; s++) if (this.#peaks[s] > highest) highest = this.#peaks[s];
    const threshold = highest - this.#options.beam;
    for (let i = 0; i < N; i++) this.#startRows[i] = this.#rowOf(t - intervals[i]);
    const row = this.#rowOf(t);
    let peak = impossible;
    for (let b = 0; b < beatsPerBar; b++) {
      const anyAlive = this.#scoreArrivals(t, (b + beatsPerBar - 1) % beatsPerBar, chunk, threshold);
      const atBarLine = b === 0;
      if (atBarLine) this.#findLeaders();
      for (let p = 0; p < patterns; p++) {
        const state = (b * patterns + p) * N;
        if (this.#alive[p] === 1 || (atBarLine && anyAlive)) {
          const best = this.#chooseTransitions(p, atBarLine, row + state, choices, choiceRow + state);
          if (best > peak) peak = best;
        } else this.#values.fill(impossible, row + state, row + state + N);
      }
    }
    if (t >= this.#grid.length) {
      this.#endPaths(t, row);
      peak = impossible;
    }
    this.#peaks[(t + longest) % this.#slots] = peak;
  }

  /** Score the paths whose beat of position `before` ends at a step. Tells whether there are any. */
  #scoreArrivals(t: number, before: number, chunk: ChunkScores, threshold: number): boolean {
    const { beatsPerBar, patterns, intervals, offsets } = this.#states;
    const { base, width, scores } = chunk;
    const [values, arrivals, startRows] = [this.#values, this.#arrivals, this.#startRows];
    const N = intervals.length;
    const K = subdivisionsPerBeat;
    let anyAlive = false;
    for (let p = 0; p < patterns; p++) {
      const beatRow = (p * beatsPerBar + before) * K * width - base;
      const column = (before * patterns + p) * N;
      this.#alive[p] = 0;
      for (let i = 0; i < N; i++) {
        let value = values[startRows[i] + column + i];
        if (value >= threshold && value > impossible) {
          this.#alive[p] = 1;
          anyAlive = true;
          let at = beatRow + t - intervals[i];
          const offset = i * K;
          for (let k = 0; k < K; k++, at += width) value += scores[at + offsets[offset + k]];
        } else value = impossible;
        arrivals[p * N + i] = value;
      }
    }
    return anyAlive;
  }

  /** At a bar line any pattern may follow: find the best to come from once for all of them. */
  #findLeaders(): void {
    const { patterns, intervals } = this.#states;
    const [arrivals, leaders] = [this.#arrivals, this.#leaders];
    const N = intervals.length;
    for (let j = 0; j < N; j++) {
      leaders[j] = 0;
      for (let q = 1; q < patterns; q++) {
        if (arrivals[q * N + j] > arrivals[leaders[j] * N + j]) leaders[j] = q;
      }
    }
  }

  /** Choose the beat before for all intervals of a pattern. Gives the best value. */
  #chooseTransitions(
    p: number,
    atBarLine: boolean,
    row: number,
    choices: Uint16Array | undefined,
    choiceRow: number,
  ): number {
    const { intervals, costs, firstFrom, lastFrom } = this.#states;
    const { switchCost } = this.#options;
    const [arrivals, leaders] = [this.#arrivals, this.#leaders];
    const N = intervals.length;
    let peak = impossible;
    for (let i = 0; i < N; i++) {
      let best = impossible;
      let choice = p * N + i;
      const last = lastFrom[i];
      for (let j = firstFrom[i]; j <= last; j++) {
        const value = arrivals[p * N + j] - costs[j * N + i];
        if (value > best) {
          best = value;
          choice = p * N + j;
        }
      }
      for (let j = firstFrom[i]; atBarLine && j <= last; j++) {
        const value = arrivals[leaders[j] * N + j] - costs[j * N + i] - switchCost;
        if (value > best) {
          best = value;
          choice = leaders[j] * N + j;
        }
      }
      if (choices) choices[choiceRow + i] = choice;
      this.#values[row + i] = best;
      if (best > peak) peak = best;
    }
    return peak;
  }

  /** A path is over once its beat reaches past the grid. */
  #endPaths(t: number, row: number): void {
    const values = this.#values;
    for (let state = 0; state < this.#states.count; state++) {
      if (values[row + state] > this.#end.score) {
        this.#end = { score: values[row + state], step: t, state };
      }
      values[row + state] = impossible;
    }
  }
}
