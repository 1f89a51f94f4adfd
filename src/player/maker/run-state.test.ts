import { describe, expect, it } from "vitest";
import type { MakeEvent } from "./loop-maker.ts";
import { hasEnded, newRun, nextRun, variationsOf } from "./run-state.ts";

const state: MakeEvent = {
  event: "state",
  inputs: { prompt: "warm pads", variations: 2, sample_rate: 48000 },
  isWaiting: false,
  createdAt: null,
  isRemoved: false,
};
const row = (variation: number, about = "") => ({
  ...{ variation, beats: 8, beatsPerBar: 4, samples: null, about, warnings: [] },
  sounds: [],
});
const runAfter = (...events: MakeEvent[]) => events.reduce(nextRun, newRun("x"));

describe("a run", () => {
  it("is what its events add up to, in the order of variations", () => {
    const run = runAfter(
      state,
      { event: "progress", done: 0.5, secondsLeft: 3 },
      { event: "loop", loop: row(2) },
      { event: "loop", loop: row(1) },
    );
    expect(run).toMatchObject({ status: "running", progress: { done: 0.5, secondsLeft: 3 } });
    expect(run.pack).toMatchObject({ title: "warm pads", sampleRate: 48000 });
    expect(run.pack.rows.map(({ variation }) => variation)).toEqual([1, 2]);
    expect(variationsOf(run)).toBe(2);
  });

  it("may be told again after a lost connection: nothing is doubled", () => {
    const warning: MakeEvent = { event: "warning", message: "One is missing." };
    const run = runAfter(state, warning, { event: "loop", loop: row(1) }, state, warning, {
      event: "loop",
      loop: row(1, "more is known"),
    });
    expect(run.pack.warnings).toEqual(["One is missing."]);
    expect(run.pack.rows).toHaveLength(1);
    expect(run.pack.rows[0]?.about).toBe("more is known");
  });

  it("ends once: done, failed with its reason, or canceled", () => {
    expect(hasEnded(runAfter(state))).toBe(false);
    expect(hasEnded(runAfter(state, { event: "done" }))).toBe(true);
    const failed = runAfter(state, { event: "failed", code: "MUSIC_NO_LOOPS", message: "No loop." });
    expect(failed).toMatchObject({ status: "failed", error: "No loop.", progress: null });
  });
});
