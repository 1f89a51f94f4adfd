import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { fitSteadyBeat, smoothMarks } from "./smooth-marks.ts";

const intervals = (marks: readonly number[]) => marks.slice(1).map((mark, k) => mark - marks[k]);
const steady = (count: number, period = 0.5) =>
  Array.from({ length: count }, (_, k) => ({ time: k * period, weight: 1 }));

describe("a steady beat", () => {
  it("is found among beats of which a quarter are wrong by 100 ms", () => {
    const random = createRandom(2);
    const beats = steady(40).map(({ time }, k) => ({
      time: 1.5 + time + (k % 4 === 2 ? 0.1 : 0.002 * random.normal()),
      weight: 1,
    }));
    const { origin, period } = fitSteadyBeat(beats);
    expect(Math.abs(period - 0.5)).toBeLessThan(0.0003);
    expect(Math.abs(origin - 1.5)).toBeLessThan(0.008);
  });
});

describe("marks through observed beats", () => {
  it("are exactly even when a steady beat was observed with errors of ±10 ms", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = createRandom(seed);
      const observed = steady(22).map(({ time }) => ({
        time: time + 0.01 * (2 * random.uniform() - 1),
        weight: 1,
      }));
      const marks = smoothMarks(observed, -3, 16, null);
      const gaps = intervals(marks);
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(1e-9);
      // And no mark is farther from the truth than the observations were.
      expect(Math.max(...marks.map((mark, k) => Math.abs(mark - (k + 3) * 0.5)))).toBeLessThan(0.01);
    }
  });

  it("follow a drift that can be heard, within 8 ms", () => {
    for (const drift of [0.02, -0.02]) {
      const times = [0];
      for (let k = 1; k <= 22; k++) times.push(times[k - 1] + 0.5 * (1 + drift * ((2 * k) / 22 - 1)));
      const marks = smoothMarks(
        times.map((time) => ({ time, weight: 1 })),
        -3,
        16,
        null,
      );
      for (const [k, mark] of marks.entries()) expect(Math.abs(mark - times[k + 3])).toBeLessThan(0.008);
      const even = times[3] + ((times[19] - times[3]) * 8) / 16;
      expect(Math.abs(marks[8] - even)).toBeGreaterThan(0.008);
    }
  });

  it("never let neighbouring beats differ by more than 1 %, whatever was observed", () => {
    const random = createRandom(5);
    for (let i = 0; i < 100; i++) {
      const size = random.integer(4, 40);
      let time = 0;
      const observed = Array.from({ length: size }, () => {
        time += 0.5 * (1 + 0.15 * random.normal());
        return { time, weight: 0.1 + random.uniform() };
      });
      const beats = size - 1;
      const anchor = random.uniform() < 0.5 ? observed[0].time + 0.02 * random.normal() : null;
      const marks = smoothMarks(observed, 0, beats, anchor);
      const gaps = intervals(marks);
      expect(marks).toHaveLength(beats + 1);
      for (let k = 1; k < gaps.length; k++)
        expect(Math.abs(gaps[k] / gaps[k - 1] - 1)).toBeLessThanOrEqual(0.0101);
      if (anchor !== null) expect(marks[0]).toBeCloseTo(anchor, 9);
    }
  });
});
