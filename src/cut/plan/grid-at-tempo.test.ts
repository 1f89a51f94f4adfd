import { describe, expect, it } from "vitest";
import type { BeatGrid } from "#base";
import { gridAtTempo } from "./grid-at-tempo.ts";

function steadyGrid(tempo: number, count: number, start = 0.2, beatsPerBar = 4): BeatGrid {
  const beats = Array.from({ length: count }, (_, k) => ({
    time: start + (k * 60) / tempo,
    position: (k % beatsPerBar) + 1,
  }));
  return {
    duration: start + (count * 60) / tempo,
    tempo,
    beatsPerBar,
    confidence: 1,
    downbeatConfidence: 1,
    beats,
  };
}

const tempoOf = (times: readonly number[]) =>
  (60 * (times.length - 1)) / (times[times.length - 1] - times[0]);

describe("a grid at the requested tempo", () => {
  it.each([
    [60, 124],
    [124, 120],
    [240, 120],
    [248, 62],
    [70, 280],
  ])("heard at %d bpm and asked for at %d is brought to the nearest octave", (heard, asked) => {
    const times = gridAtTempo(steadyGrid(heard, 24), asked, 24).map(({ time }) => time);
    const ratio = tempoOf(times) / asked;
    expect(ratio).toBeGreaterThan(1 / Math.SQRT2);
    expect(ratio).toBeLessThan(Math.SQRT2);
    const octaves = Math.log2(tempoOf(times) / heard);
    expect(Math.abs(octaves - Math.round(octaves))).toBeLessThan(1e-6);
  });

  it("keeps every heard downbeat a possible downbeat when it is doubled or halved", () => {
    for (const asked of [60, 120, 240]) {
      const grid = steadyGrid(120, 16);
      const marks = gridAtTempo(grid, asked, grid.duration);
      for (const beat of grid.beats.filter(({ position }) => position === 1)) {
        const mark = marks.find(({ time }) => Math.abs(time - beat.time) < 1e-6);
        expect(mark?.position).toBe(1);
      }
    }
  });

  it("is sure of a doubled downbeat that was one, less of the one in between", () => {
    const marks = gridAtTempo(steadyGrid(60, 16), 120, 16).filter(({ position }) => position === 1);
    const heardAsOne = marks.filter((_, i) => i % 2 === 0).map(({ confidence }) => confidence);
    const between = marks.filter((_, i) => i % 2 === 1).map(({ confidence }) => confidence);
    expect(Math.min(...heardAsOne)).toBeGreaterThan(Math.max(...between));
  });

  it("fills a beat that was missed and drops one that is none", () => {
    const whole = steadyGrid(120, 16);
    const broken = {
      ...whole,
      beats: [...whole.beats.filter((_, i) => i !== 6), { time: whole.beats[9].time + 0.08, position: 3 }],
    };
    const times = gridAtTempo(broken, 120, whole.duration).map(({ time }) => time);
    const expected = gridAtTempo(whole, 120, whole.duration).map(({ time }) => time);
    expect(times).toHaveLength(expected.length);
    for (const [i, time] of times.entries()) expect(Math.abs(time - expected[i])).toBeLessThan(1e-6);
  });

  it("goes on to both ends of the recording, counting bars on", () => {
    const marks = gridAtTempo(steadyGrid(120, 8, 2.5), 120, 10);
    expect(marks[0].time).toBeLessThan(0.5);
    expect(marks[marks.length - 1].time).toBeGreaterThan(9.5);
    for (let i = 1; i < marks.length; i++) expect(marks[i].position).toBe((marks[i - 1].position % 4) + 1);
    expect(marks.filter(({ tracked }) => tracked)).toHaveLength(8);
  });

  it("is empty when no tempo was heard", () => {
    expect(gridAtTempo({ ...steadyGrid(120, 1) }, 120, 10)).toEqual([]);
  });
});
