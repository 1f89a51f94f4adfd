import { describe, expect, it } from "vitest";
import { renderPiece } from "../render/render-piece.ts";
import { corpus, hardCorpus } from "./corpus.ts";
import { scoreGrid } from "./score-grid.ts";

describe("the corpus", () => {
  it("has at least 300 pieces and 40 hard ones, from 40 to 300 bpm, no two with the same name", () => {
    const items = corpus();
    expect(items.length).toBeGreaterThanOrEqual(300);
    expect(hardCorpus().length).toBe(40);
    expect(new Set(items.map((item) => item.name)).size).toBe(items.length);
    const tempi = items.map((item) => item.spec.bpm);
    expect(Math.min(...tempi)).toBeLessThan(46);
    expect(Math.max(...tempi)).toBeGreaterThan(280);
    expect(corpus()).toEqual(items);
  });

  it("gives each piece what its category promises", () => {
    for (const { category, spec } of corpus()) {
      if (category === "waltz") expect(spec.beatsPerBar).toBe(3);
      if (category === "no drums") expect(spec.drums).toBeNull();
      if (category === "swing") expect(spec.feel.swing).toBeGreaterThan(0.55);
      if (category === "pick-up") expect(spec.pickup).toBeGreaterThan(0);
      if (category === "skank") expect(spec.chords).not.toBeNull();
    }
  });

  it("is audio with beats inside it, one clip of every category", () => {
    const seen = new Set<string>();
    for (const { category, name, spec } of [...corpus(), ...hardCorpus()]) {
      if (seen.has(category)) continue;
      seen.add(category);
      const { mix, truth } = renderPiece(spec);
      const samples = mix.channels[0];
      expect(mix.sampleRate).toBe(spec.finish.sampleRate);
      expect(Math.abs(samples.length / mix.sampleRate - truth.duration_s)).toBeLessThan(1e-4);
      const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(peak > 0, name).toBe(category !== "silence");
      const gaps = truth.beats.slice(1).map((beat, i) => beat.time_s - truth.beats[i].time_s);
      const nominal = 60 / truth.bpm;
      for (const gap of gaps) expect(Math.abs(gap / nominal - 1)).toBeLessThan(0.0205);
      expect(truth.beats[0].time_s).toBeGreaterThanOrEqual(0);
      expect(truth.beats.at(-1)?.time_s).toBeLessThan(truth.duration_s);
    }
  });
});

describe("the judge", () => {
  const truth = {
    bpm: 120,
    has_beat: true,
    has_downbeat: true,
    beats: Array.from({ length: 16 }, (_, i) => ({ time_s: 0.5 * i, position: (i % 4) + 1 })),
  };
  const moved = (by: number, turn = 0) => ({
    beats: truth.beats.map(({ time_s, position }) => ({
      time: time_s + by,
      position: ((position - 1 + turn) % 4) + 1,
    })),
  });

  it("is content with the truth, and with the truth within the tolerance", () => {
    expect(scoreGrid(moved(0), truth)).toMatchObject({ f1: 1, phaseError: false, downbeatError: false });
    expect(scoreGrid(moved(0.069), truth).f1).toBe(1);
    expect(scoreGrid(moved(0.071), truth).f1).toBe(0);
  });

  it("narrows the tolerance to 15 % of a fast beat", () => {
    const fast = { ...truth, bpm: 240, beats: truth.beats.map((b) => ({ ...b, time_s: b.time_s / 2 })) };
    const late = (by: number) => ({
      beats: fast.beats.map((b) => ({ time: b.time_s + by, position: b.position })),
    });
    expect(scoreGrid(late(0.037), fast).f1).toBe(1);
    expect(scoreGrid(late(0.038), fast).f1).toBe(0);
  });

  it("calls half a beat a phase error, one beat a downbeat error", () => {
    expect(scoreGrid(moved(0.25), truth)).toMatchObject({ f1: 0, phaseError: true, downbeatError: true });
    expect(scoreGrid(moved(0, 1), truth)).toMatchObject({ f1: 1, phaseError: false, downbeatError: true });
    expect(scoreGrid(moved(0, 1), { ...truth, has_downbeat: false }).downbeatError).toBeNull();
  });

  it("does not call double time a phase error, and charges it for its extra beats", () => {
    const double = {
      beats: Array.from({ length: 31 }, (_, i) => ({ time: 0.25 * i, position: (i % 4) + 1 })),
    };
    const score = scoreGrid(double, truth);
    expect(score.phaseError).toBe(false);
    expect(score.f1).toBeCloseTo((2 * 16) / 47, 10);
  });

  it("finds nothing right in an empty grid", () => {
    expect(scoreGrid({ beats: [] }, truth)).toMatchObject({ f1: 0, precision: 0, recall: 0 });
  });
});
