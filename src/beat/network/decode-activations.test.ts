import { describe, expect, it } from "vitest";
import type { Activations } from "./beat-network.ts";
import { decodeActivations } from "./decode-activations.ts";

/** What a network would say that is fairly sure of every beat but some. */
function say(bpm: number, first: number, metre: number, seconds: number, missing: readonly number[] = []) {
  const step = 60 / bpm / 24;
  const lead = 24;
  const length = lead + Math.ceil(seconds / step) + 12;
  const beat = new Float32Array(length).fill(-4);
  const downbeat = new Float32Array(length).fill(-5);
  for (let k = 0; first + (k * 60) / bpm < seconds; k++) {
    const g = Math.round((first + (k * 60) / bpm) / step) + lead;
    if (missing.includes(k)) continue;
    beat[g] = 2;
    if (k % metre === 0) downbeat[g] = 1.5;
  }
  const heard: Activations = { bpm, step, lead, length, beat, downbeat, level: 1, metres: [] };
  return heard;
}

describe("decoding what the network says", () => {
  it.each([2, 3, 4, 5, 6, 7])("finds beats and bars of %i", (metre) => {
    const bars = decodeActivations(say(132, 0.3, metre, 20), 20, metre, 1.2);
    const beats = bars.beats.map(({ step, position }) => ({ time: step * bars.step, position }));
    const inside = beats.filter(({ time }) => time > 0.2 && time < 20);
    inside.forEach(({ time, position }, k) => {
      expect(Math.abs(time - 0.3 - (k * 60) / 132)).toBeLessThan(0.02);
      expect(position).toBe(k % metre);
    });
    expect(inside.length).toBeGreaterThan(40);
  });

  it("bridges beats that nobody hears", () => {
    const bars = decodeActivations(say(100, 0.5, 4, 20, [7, 8, 9, 15]), 20, 4, 1.2);
    const times = bars.beats.map(({ step }) => step * bars.step).filter((time) => time > 0.4 && time < 20);
    times.forEach((time, k) => {
      expect(Math.abs(time - 0.5 - k * 0.6)).toBeLessThan(0.03);
    });
  });

  it("scores the right metre highest", () => {
    const heard = say(120, 0.2, 5, 24);
    const scores = [3, 4, 5, 6, 7].map((metre) => decodeActivations(heard, 24, metre, 1.2).score);
    expect(scores.indexOf(Math.max(...scores))).toBe(2);
  });
});
