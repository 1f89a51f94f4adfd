import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { measureLoudness, peakOf, ratioToDecibels } from "#dsp";
import { matchLevel } from "./match-level.ts";

function music(seed: number, level: number, spikes = 0): AudioClip {
  const random = createRandom(seed);
  const samples = Float32Array.from(
    { length: 4 * 32_000 },
    (_, n) => level * random.normal() * (1 + Math.sin(n / 4000)),
  );
  for (let i = 0; i < spikes; i++) samples[random.integer(0, samples.length)] = 20 * level;
  return { channels: [samples], sampleRate: 32_000 };
}

describe("the level of a pack", () => {
  it.each([0.001, 0.1, 3])("puts the peak of the first at −1 dBFS, from a level of %d", (level) => {
    const first = matchLevel(music(1, level), null);
    expect(ratioToDecibels(peakOf(first.clip))).toBeCloseTo(-1, 5);
    expect(first.peak).toBeCloseTo(-1, 5);
  });

  it("makes the others as loud as the first, within 0.5 dB", () => {
    const first = matchLevel(music(1, 0.1, 40), null);
    for (const level of [0.004, 0.1, 1]) {
      const other = matchLevel(music(2, level), first.loudness);
      expect(Math.abs(measureLoudness(other.clip) - measureLoudness(first.clip))).toBeLessThan(0.5);
    }
  });

  it("never passes −1 dBFS for the sake of loudness", () => {
    const first = matchLevel(music(1, 0.1), null);
    const spiky = matchLevel(music(2, 0.1, 40), first.loudness);
    expect(ratioToDecibels(peakOf(spiky.clip))).toBeLessThanOrEqual(-1 + 1e-6);
    expect(spiky.loudness).toBeLessThan(first.loudness);
    expect(spiky.loudness).toBeCloseTo(measureLoudness(spiky.clip), 2);
  });

  it("leaves silence alone", () => {
    const silence = { channels: [new Float32Array(32_000)], sampleRate: 32_000 };
    expect(matchLevel(silence, null)).toMatchObject({ gain: 0, peak: Number.NEGATIVE_INFINITY });
    expect(matchLevel(silence, -14).clip.channels[0]).toEqual(silence.channels[0]);
  });
});
