/**
 * Finds the bars: the most probable path of a bar pointer through bars of some pattern at some tempo.
 */
import type { TempoSpace } from "../tempo/tempo-space.ts";
import type { BarPatterns } from "./bar-patterns.ts";
import { type BarStates, listBarStates } from "./bar-states.ts";
import type { RhythmGrid } from "./rhythm-grid.ts";
import { type PassOptions, type PassSnapshot, type StepRange, ViterbiPass } from "./viterbi-pass.ts";

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

/** The best path. */
export interface DecodedBars {
  readonly score: number;
  /** All beats whose span touches the grid, in order. */
  readonly beats: readonly DecodedBeat[];
}

/** Costs, and what may be varied about the search. */
export interface DecodeOptions extends PassOptions {
  /** Steps decoded at a time; memory grows with it, and shrinks with 1 / it. */
  readonly chunk: number;
  /** Called with the share of the work that is done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decode bars: the Viterbi path of the bar-pointer model, beat by beat instead of step by step. Between
 * two beats the pointer's speed is fixed, so a whole beat has one score; the result is the same as that
 * of the hidden Markov model with one state per step.
 *
 * Choices are not kept for the whole recording: the forward pass keeps a snapshot per chunk, and the
 * choices are computed again chunk by chunk, from the end.
 *
 * @param grid - curves
 * @param patterns - what bars sound like
 * @param tempi - which beat lengths there are
 * @param options - costs and chunking
 * @source Krebs, Böck & Widmer 2015 (state space); Krebs, Böck & Widmer 2013, “Rhythmic pattern
 *   modeling for beat and downbeat tracking” (patterns, change of pattern at bar lines)
 * @parity a path through all states, step by step, in decode-bars.test.ts
 */
export function decodeBars(
  grid: RhythmGrid,
  patterns: BarPatterns,
  tempi: TempoSpace,
  options: DecodeOptions,
): DecodedBars {
  const states = listBarStates(patterns, tempi);
  const pass = new ViterbiPass(grid, patterns, states, options);
  const chunks = cutChunks(grid.length + states.longest, options.chunk);
  const choices = new Uint16Array((chunks[0].to - chunks[0].from) * states.count); // of one chunk
  const snapshots: PassSnapshot[] = [];
  for (const [c, chunk] of chunks.slice(0, -1).entries()) {
    snapshots.push(pass.snapshot());
    pass.advance(chunk);
    options.onProgress?.((0.5 * (c + 1)) / chunks.length);
  }
  pass.advance(chunks[chunks.length - 1], choices);
  options.onProgress?.(0.5);

  const tracer = createTracer(states, pass.end);
  for (let c = chunks.length - 1; c >= 0; c--) {
    if (c < snapshots.length) {
      pass.restore(snapshots[c]);
      snapshots.length = c;
      pass.advance(chunks[c], choices);
    }
    tracer.trace(chunks[c], choices);
    options.onProgress?.(1 - (0.5 * c) / chunks.length);
  }
  return { score: pass.end.score, beats: tracer.finish() };
}

/** Cut steps 1 … end − 1 into chunks, at least one. */
function cutChunks(end: number, size: number): StepRange[] {
  const count = Math.max(1, Math.ceil((end - 1) / size));
  return Array.from({ length: count }, (_, c) => ({
    from: 1 + c * size,
    to: Math.min(end, 1 + (c + 1) * size),
  }));
}

/** Follows choices back from the end of the best path, the last chunk first. */
function createTracer(states: BarStates, end: { readonly step: number; readonly state: number }) {
  const { beatsPerBar, patterns, intervals, count } = states;
  const N = intervals.length;
  const beats: DecodedBeat[] = [];
  let { step, state } = end;
  return {
    trace({ from }: StepRange, choices: Uint16Array) {
      while (step >= from) {
        const choice = choices[(step - from) * count + state];
        const pattern = Math.floor(choice / N);
        const i = choice % N;
        const position = (Math.floor(state / (patterns * N)) + beatsPerBar - 1) % beatsPerBar;
        step -= intervals[i];
        state = (position * patterns + pattern) * N + i;
        beats.push({ step, interval: intervals[i], position, pattern });
      }
    },
    finish: () => beats.reverse(),
  };
}
