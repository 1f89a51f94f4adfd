import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import type { TempoSpace } from "../tempo/tempo-space.ts";
import { type BarPatterns, subdivisionsPerBeat } from "./bar-patterns.ts";
import { type DecodedBars, decodeBars } from "./decode-bars.ts";
import type { RhythmGrid } from "./rhythm-grid.ts";

const intervals = Int32Array.from([7, 8, 9]);
const tempi: TempoSpace = {
  step: 0.01,
  intervals,
  prior: Float64Array.from([-1, 0, -0.5]),
  costs: Float64Array.from([0, 0.7, Number.POSITIVE_INFINITY, 0.6, 0, 0.7, Number.POSITIVE_INFINITY, 0.6, 0]),
};
const options = { switchCost: 0.8, beam: Number.POSITIVE_INFINITY, chunk: 10_000 };

function drawProblem(seed: number, length: number): { grid: RhythmGrid; patterns: BarPatterns } {
  const random = createRandom(seed);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const patterns = { beatsPerBar: 3, count: 2, weights: draw(2 * 3 * subdivisionsPerBeat * 2) };
  return { grid: { step: 0.01, length, curves: [draw(length), draw(length)] }, patterns };
}

/** What a beat's subdivisions add at each of its steps. */
function gainAt(
  grid: RhythmGrid,
  patterns: BarPatterns,
  beat: { b: number; p: number; n: number },
  phase: number,
  t: number,
): number {
  let gain = 0;
  for (let k = 0; k < subdivisionsPerBeat; k++) {
    if (Math.round((beat.n * k) / subdivisionsPerBeat) !== phase) continue;
    const s = (beat.p * patterns.beatsPerBar + beat.b) * subdivisionsPerBeat + k;
    grid.curves.forEach((curve, d) => {
      gain += patterns.weights[s * grid.curves.length + d] * curve[t];
    });
  }
  return gain;
}

/** One state per step of every beat of every pattern at every tempo; every step, every state. */
function naiveScore(grid: RhythmGrid, patterns: BarPatterns): number {
  const { beatsPerBar: B, count: P } = patterns;
  const states: { b: number; p: number; i: number; phase: number }[] = [];
  for (let b = 0; b < B; b++)
    for (let p = 0; p < P; p++)
      for (let i = 0; i < intervals.length; i++)
        for (let phase = 0; phase < intervals[i]; phase++) states.push({ b, p, i, phase });
  const gain = ({ b, p, i, phase }: (typeof states)[number], t: number) =>
    gainAt(grid, patterns, { b, p, n: intervals[i] }, phase, t);
  let values = states.map((state) => tempi.prior[state.i] + gain(state, 0));
  for (let t = 1; t < grid.length; t++) {
    values = states.map((state) => {
      let best = Number.NEGATIVE_INFINITY;
      states.forEach((from, index) => {
        let cost: number | null = null;
        const isSame = from.b === state.b && from.p === state.p && from.i === state.i;
        if (isSame && state.phase > 0 && from.phase === state.phase - 1) cost = 0;
        const ends =
          from.phase === intervals[from.i] - 1 && state.phase === 0 && (from.b + 1) % B === state.b;
        if (ends && (state.b === 0 || from.p === state.p)) {
          cost =
            tempi.costs[from.i * intervals.length + state.i] + (from.p === state.p ? 0 : options.switchCost);
        }
        if (cost !== null) best = Math.max(best, values[index] - cost);
      });
      return best + gain(state, t);
    });
  }
  return Math.max(...values);
}

/** The score of a decoded path, counted step by step. */
function scoreOf(path: DecodedBars, grid: RhythmGrid, patterns: BarPatterns): number {
  let score = tempi.prior[intervals.indexOf(path.beats[0].interval)];
  path.beats.forEach((beat, index) => {
    for (let phase = 0; phase < beat.interval; phase++) {
      const t = beat.step + phase;
      if (t >= 0 && t < grid.length)
        score += gainAt(grid, patterns, { b: beat.position, p: beat.pattern, n: beat.interval }, phase, t);
    }
    const before = path.beats[index - 1];
    if (!before) return;
    const from = intervals.indexOf(before.interval);
    score -= tempi.costs[from * intervals.length + intervals.indexOf(beat.interval)];
    if (before.pattern !== beat.pattern) score -= options.switchCost;
  });
  return score;
}

describe("decoding bars", () => {
  it.each([1, 2, 3, 4, 5, 6])("finds the best path of the step-by-step model (problem %i)", (seed) => {
    const { grid, patterns } = drawProblem(seed, 60);
    const path = decodeBars(grid, patterns, tempi, options);
    expect(path.score).toBeCloseTo(naiveScore(grid, patterns), 3);
    expect(scoreOf(path, grid, patterns)).toBeCloseTo(path.score, 3);
  });

  it("gives beats that follow each other without a gap, counting through the bar", () => {
    const { grid, patterns } = drawProblem(7, 400);
    const { beats } = decodeBars(grid, patterns, tempi, options);
    for (let i = 1; i < beats.length; i++) {
      expect(beats[i].step).toBe(beats[i - 1].step + beats[i - 1].interval);
      expect(beats[i].position).toBe((beats[i - 1].position + 1) % 3);
      if (beats[i].position !== 0) expect(beats[i].pattern).toBe(beats[i - 1].pattern);
    }
    expect(beats[0].step).toBeLessThanOrEqual(0);
    expect(beats[beats.length - 1].step + beats[beats.length - 1].interval).toBeGreaterThanOrEqual(400);
  });

  it.each([7, 64, 399])("finds the same path in chunks of %i steps as in one", (chunk) => {
    const { grid, patterns } = drawProblem(8, 400);
    const whole = decodeBars(grid, patterns, tempi, options);
    expect(decodeBars(grid, patterns, tempi, { ...options, chunk })).toEqual(whole);
  });

  it("loses nothing to a beam that is wide against the music's own contrasts", () => {
    const { grid, patterns } = drawProblem(9, 400);
    const whole = decodeBars(grid, patterns, tempi, options);
    expect(decodeBars(grid, patterns, tempi, { ...options, beam: 60 })).toEqual(whole);
  });
});
