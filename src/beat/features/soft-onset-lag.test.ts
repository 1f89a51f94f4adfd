import { describe, expect, it } from "vitest";
import { createFeatureExtractor } from "./rhythm-features.ts";
import { estimateSoftOnsetLag } from "./soft-onset-lag.ts";

const rate = 16_000;
const period = 0.6;

/** Chords that change every beat, each swelling for a while: strings without a bow's bite. */
function swellingChords(attack: number): Float32Array {
  const samples = new Float32Array(10 * rate);
  const roots = [220, 277.2, 246.9, 329.6, 293.7, 207.7, 261.6];
  for (let beat = 0; beat * period < 9.5; beat++) {
    for (const ratio of [1, 1.26, 1.5, 2.02]) {
      const pitch = roots[(beat * 3) % roots.length] * ratio;
      const held = Math.min(samples.length, Math.round((beat + 1) * period * rate + 0.1 * rate));
      for (let n = Math.round(beat * period * rate); n < held; n++) {
        const time = n / rate - beat * period;
        const swell = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, time / attack));
        const fade = Math.max(0, Math.min(1, 1 - (time - period) / 0.1));
        for (let h = 1; h <= 4; h++) {
          samples[n] += (0.05 / h) * swell * fade * Math.sin(2 * Math.PI * pitch * h * time);
        }
      }
    }
  }
  return samples;
}

describe("the lag of soft onsets", () => {
  const lagOf = (attack: number) => {
    const extractor = createFeatureExtractor(rate);
    extractor.push(swellingChords(attack));
    const beats = Array.from({ length: 15 }, (_, i) => i * period);
    return estimateSoftOnsetLag(extractor.finish().onsets, beats);
  };

  it("is nothing for struck chords, and something for chords that swell", () => {
    expect(lagOf(0.003)).toBe(0);
    for (const attack of [0.03, 0.06, 0.12]) {
      expect(lagOf(attack)).toBeGreaterThan(0.008);
      expect(lagOf(attack)).toBeLessThan(attack);
    }
  });
});
