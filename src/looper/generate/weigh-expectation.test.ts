import { describe, expect, it } from "vitest";
import { type AudioClip, type BeatGrid, createRandom } from "#base";
import { weighExpectation } from "./weigh-expectation.ts";

const sampleRate = 32_000;
const bpm = 120;
const beats = 16;
const known = { start: 0, tempo: bpm, isLoopStart: false };

/** Strokes on every beat of a tempo, from `first` on, over a faint hiss. */
function play(first: number, tempo = bpm): AudioClip {
  const random = createRandom(1);
  const samples = Float32Array.from({ length: 9 * sampleRate }, () => 0.001 * random.normal());
  for (let time = first; time < 8.8; time += 60 / tempo) {
    const at = Math.round(time * sampleRate);
    for (let n = 0; n < 0.1 * sampleRate; n++) {
      const decay = Math.exp(-n / (0.03 * sampleRate));
      samples[at + n] += 0.5 * Math.sin((2 * Math.PI * 180 * n) / sampleRate) * decay;
    }
  }
  return { channels: [samples], sampleRate };
}

/** What a tracker would say that heard beats from `first` on, the first of them as beat 1. */
function hear(first: number, tempo = bpm): BeatGrid {
  const count = Math.floor(((9 - first) * tempo) / 60);
  return {
    duration: 9,
    tempo,
    beatsPerBar: 4,
    confidence: 0.8,
    downbeatConfidence: 0.6,
    beats: Array.from({ length: count }, (_, k) => ({
      time: first + (k * 60) / tempo,
      position: (k % 4) + 1,
    })),
  };
}

describe("the ear against what is known", () => {
  it("leaves the ear alone where nothing is known", () => {
    const heard = hear(0.3);
    expect(weighExpectation(play(0), heard, null, beats)).toEqual({
      grid: heard,
      agreement: null,
      believed: false,
    });
  });

  it("lays beats that agree where they are expected, so that they do not tremble", () => {
    const { grid, agreement, believed } = weighExpectation(play(0), hear(0.51), known, beats);
    expect(agreement).toBeGreaterThan(0.9);
    expect(believed).toBe(true);
    expect(grid.beats.slice(0, 3)).toEqual([1, 2, 3].map((position, k) => ({ time: k / 2, position })));
  });

  it("keeps the heard beats where they agree and are struck better, and knows their bars", () => {
    const { grid, believed } = weighExpectation(play(0.02), hear(0.52), known, beats);
    expect(believed).toBe(true);
    expect(grid.beats.slice(0, 5)).toEqual(
      [2, 3, 4, 1, 2].map((position, k) => ({ time: 0.52 + k / 2, position })),
    );
    expect(grid.downbeatConfidence).toBe(1);
  });

  it("takes the expected beats where more begins there than at the heard ones", () => {
    const { grid, believed } = weighExpectation(play(0), hear(0.125), known, beats);
    expect(believed).toBe(true);
    expect(grid.beats.slice(0, 5)).toEqual([1, 2, 3, 4, 1].map((position, k) => ({ time: k / 2, position })));
  });

  it("takes what is heard where the music does not do what is expected", () => {
    const late = hear(0.125);
    expect(weighExpectation(play(0.125), late, known, beats)).toMatchObject({ grid: late, believed: false });
    const slow = hear(0, 100);
    expect(weighExpectation(play(0, 100), slow, known, beats)).toMatchObject({ grid: slow, believed: false });
  });

  it("expects bar lines before a continuation's start too", () => {
    const { grid } = weighExpectation(play(0), hear(0.125), { ...known, start: 2, isLoopStart: true }, 8);
    expect(grid.beats[0]).toEqual({ time: 0, position: 1 });
    expect(grid.beats[4]).toEqual({ time: 2, position: 1 });
  });
});
