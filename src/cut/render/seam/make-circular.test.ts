import { describe, expect, it } from "vitest";
import { type AudioClip, clipLength, createRandom } from "#base";
import { measureClick } from "../../measure/measure-click.ts";
import { makeCircular } from "./make-circular.ts";

const rate = 32_000;
const tone = (length: number, frequency = 203.7) =>
  Float32Array.from({ length }, (_, n) => 0.4 * Math.sin((2 * Math.PI * frequency * n) / rate));
const clipOf = (...channels: Float32Array[]): AudioClip => ({ channels, sampleRate: rate });
const cut = (start: number, end: number) => ({ start, end, onset: false, guard: 0 });

/** A transient that begins at a place, over a quiet tone. */
function struck(length: number, places: readonly number[]): Float32Array {
  const samples = tone(length).map((x) => 0.1 * x);
  for (const place of places) {
    for (let n = 0; n < 3000 && place + n < length; n++)
      samples[place + n] += 0.7 * Math.exp(-n / 700) * Math.sin(n * 0.05);
  }
  return samples;
}

describe("making a region circular", () => {
  it("lays what precedes the start under the end, sample for sample where the attack begins", () => {
    const samples = struck(3 * rate + 4000, [rate, 3 * rate]);
    const { clip, seam } = makeCircular(clipOf(samples), {
      ...cut(rate - 20, 3 * rate - 20),
      onset: true,
    });
    expect(seam.material).toBe("before");
    expect(seam.fade).toBeGreaterThanOrEqual(0.01);
    expect(seam.fade).toBeLessThanOrEqual(0.06);
    const buffer = clip.channels[0];
    // The last 3 ms are those before the start, the first are the start: the attack is whole.
    expect(buffer.slice(-96)).toEqual(samples.slice(rate - 116, rate - 20));
    expect(buffer.slice(0, 1000)).toEqual(samples.slice(rate - 20, rate + 980));
  });

  it("does not play the next beat 1 before the wrap, though it comes early", () => {
    const early = 300;
    const samples = struck(3 * rate + 4000, [rate, 3 * rate - early]);
    const { clip } = makeCircular(clipOf(samples), {
      ...cut(rate - 20, 3 * rate - 20),
      onset: true,
      guard: early + 20,
    });
    const tail = clip.channels[0].subarray(clipLength(clip) - 400);
    expect(Math.max(...tail.map(Math.abs))).toBeLessThan(0.1);
  });

  it.each([
    ["before", 4000, 3 * rate + 123],
    ["after", 0, 3 * rate + 123],
    ["predicted", 0, 3 * rate + 4000],
  ] as const)("closes a tone with material %s so that no step stands out", (material, start, end) => {
    const { clip, seam } = makeCircular(
      clipOf(tone(3 * rate + 4000), tone(3 * rate + 4000, 307.1)),
      cut(start, end),
    );
    expect(seam.material).toBe(material);
    expect(measureClick(clip).clean).toBe(true);
    expect(Math.abs(clipLength(clip) - (end - start))).toBeLessThanOrEqual(0.003 * rate);
  });

  it("leaves a recording alone that is circular already", () => {
    const random = createRandom(1);
    const whole = tone(2 * rate, 200).map((x) => x + 0.001 * random.normal());
    const { clip, seam } = makeCircular(clipOf(whole), cut(0, 2 * rate));
    expect(seam.material).toBe("none");
    expect(clip.channels[0].every((x, n) => x === whole[n])).toBe(true);
  });

  it("keeps the attack of a first sample, with nothing before it and nothing after the end", () => {
    const samples = struck(2 * rate, [0, rate]);
    const { clip } = makeCircular(clipOf(samples), { ...cut(0, 2 * rate), onset: true });
    const peak = (s: Float32Array) => Math.max(...s.subarray(0, 200).map(Math.abs));
    expect(peak(clip.channels[0])).toBeGreaterThan(0.95 * peak(samples));
    expect(measureClick(clip).clean).toBe(true);
  });

  it("survives an end a little after the recording's", () => {
    const { clip } = makeCircular(clipOf(tone(3 * rate)), cut(2000, 3 * rate + 300));
    expect(clipLength(clip)).toBe(3 * rate - 1700);
    expect(measureClick(clip).clean).toBe(true);
  });

  it("treats all channels alike", () => {
    const random = createRandom(2);
    const left = Float32Array.from({ length: 4 * rate }, () => random.normal());
    const { clip } = makeCircular(
      clipOf(
        left,
        left.map((x) => -0.5 * x),
      ),
      cut(9000, 3 * rate),
    );
    const [first, second] = clip.channels;
    expect(first.reduce((max, x, n) => Math.max(max, Math.abs(second[n] + 0.5 * x)), 0)).toBeLessThan(1e-5);
  });
});
