import { describe, expect, it } from "vitest";
import type { BeatGrid } from "#base";
import { checkGrid } from "./check-grid.ts";

function heard(tempo: number, start: number, firstPosition = 1): BeatGrid {
  const beats = Array.from({ length: Math.floor((12 * tempo) / 60) }, (_, k) => ({
    time: start + (k * 60) / tempo,
    position: ((k + firstPosition - 1) % 4) + 1,
  }));
  return { duration: 12.5, tempo, beatsPerBar: 4, confidence: 1, downbeatConfidence: 1, beats };
}

const expected = { start: 2, bpm: 120, beats: 16, beatsPerBar: 4 };

describe("a grid held against the expected one", () => {
  it("agrees with itself, also when heard at half the tempo", () => {
    for (const grid of [heard(120, 0), heard(60, 0)]) {
      expect(checkGrid(grid, expected)).toMatchObject({ agreement: 1, downbeatShift: 0 });
    }
  });

  it("tells a late one, a faster one, one between the beats, and one whose bars are shifted", () => {
    expect(checkGrid(heard(120, 0.02), expected).offset).toBeCloseTo(0.02, 6);
    expect(checkGrid(heard(126, 0), expected).tempoRatio).toBeCloseTo(1.05, 6);
    expect(checkGrid(heard(120, 0.25), expected).agreement).toBe(0);
    expect(checkGrid(heard(120, 0, 4), expected).downbeatShift).toBe(1);
    expect(checkGrid(heard(120, 0, 2), expected).downbeatShift).toBe(3);
  });

  it("agrees with nothing when nothing was heard", () => {
    expect(checkGrid({ ...heard(120, 0), beats: [] }, expected)).toMatchObject({
      agreement: 0,
      downbeatShift: null,
    });
  });
});
