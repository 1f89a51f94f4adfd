import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { measureLoudness, peakOf, ratioToDecibels } from "#dsp";
import { mixStems, type Stem } from "./mix-stems.ts";

const sampleRate = 32_000;

function noise(part: Stem["part"], level: number, seed: number): Stem {
  const random = createRandom(seed);
  const channel = Float32Array.from({ length: 2 * sampleRate }, () => level * random.normal());
  return { part, clip: { channels: [channel], sampleRate } };
}
const silent: Stem = { part: "lead", clip: { channels: [new Float32Array(2 * sampleRate)], sampleRate } };
const loudnessOf = ({ clip }: Stem) => measureLoudness(clip);

describe("a mix", () => {
  it("has its parts at their distances in loudness, however loud they were played", () => {
    const played = [noise("drums", 0.2, 1), noise("bass", 0.1, 2), noise("chords", 0.3, 3)];
    const { stems } = mixStems(played, { channels: 1, target: null });
    const [drums, bass, chords] = stems.map(loudnessOf);
    expect(bass - drums).toBeCloseTo(-2, 2);
    expect(chords - drums).toBeCloseTo(-5, 2);
  });

  it("keeps a part in its place with the power that it would have in the middle", () => {
    const { stems } = mixStems([noise("drums", 0.1, 1), noise("lead", 0.1, 2)], {
      channels: 2,
      target: null,
    });
    const power = (channel: Float32Array) => channel.reduce((sum, x) => sum + x * x, 0);
    const [drums, lead] = stems.map(({ clip }) => clip.channels.map(power));
    expect(drums[0]).toBeCloseTo(drums[1], 6);
    expect(lead[1] / lead[0]).toBeGreaterThan(1.5);
    expect(loudnessOf(stems[1]) - loudnessOf(stems[0])).toBeCloseTo(-6, 2);
  });

  it("peaks at -1 dBFS, is the sum of its stems, and later ones are as loud", () => {
    const first = mixStems([noise("drums", 0.2, 1), noise("bass", 0.2, 2)], { channels: 2, target: null });
    expect(first.peak).toBeCloseTo(-1, 6);
    const ceiling = 10 ** (-1 / 20);
    for (const [c, channel] of first.clip.channels.entries())
      for (const [n, x] of channel.entries()) {
        if (Math.abs(x) > ceiling) expect(Math.abs(x)).toBeLessThanOrEqual(ceiling);
        const sum = first.stems.reduce((total, { clip }) => total + clip.channels[c][n], 0);
        if (Math.abs(x - sum) > 1e-7) expect(x).toBe(sum);
      }
    const next = mixStems([noise("drums", 0.1, 3), noise("bass", 0.4, 4)], {
      channels: 2,
      target: first.loudness - 1,
    });
    expect(next.loudness).toBeCloseTo(first.loudness - 1, 6);
    expect(measureLoudness(next.clip)).toBeCloseTo(next.loudness, 3);
  });

  it("is softer where a part alone would clip, so that the files of the stems sum up to it", () => {
    const drums = noise("drums", 0.2, 1);
    const channel = (drums.clip.channels[0] as Float32Array).map((x) => -x);
    const mix = mixStems([drums, { part: "bass", clip: { channels: [channel], sampleRate } }], {
      channels: 1,
      target: null,
    });
    const peaks = mix.stems.map(({ clip }) => peakOf(clip));
    expect(Math.max(...peaks)).toBeLessThan(1);
    expect(Math.max(...peaks)).toBeGreaterThan(0.999);
    expect(mix.peak).toBeLessThan(-3);
    expect(ratioToDecibels(peakOf(mix.clip))).toBeCloseTo(mix.peak, 3);
    expect(measureLoudness(mix.clip)).toBeCloseTo(mix.loudness, 3);
  });

  it("raises no part that is hardly there to the level of the others, and leaves silence silent", () => {
    const { stems } = mixStems([noise("drums", 0.3, 1), noise("chords", 0.0003, 2), silent], {
      channels: 1,
      target: null,
    });
    expect(loudnessOf(stems[1]) - loudnessOf(stems[0])).toBeLessThan(-40);
    expect(stems[2].clip.channels[0].every((x) => x === 0)).toBe(true);
  });
});
