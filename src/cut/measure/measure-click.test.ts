import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { measureClick } from "./measure-click.ts";
import { measureWrapLevel } from "./measure-wrap-level.ts";

const rate = 32_000;
const sine = (frequency: number, length = rate) =>
  Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / rate));
const measure = (...channels: Float32Array[]) => measureClick({ channels, sampleRate: rate });

describe("the click measure", () => {
  it("finds none in whole waves, and one where a wave is cut", () => {
    expect(measure(sine(100)).clean).toBe(true);
    const cut = measure(sine(100.25));
    expect(cut.clean).toBe(false);
    expect(cut.ratio).toBeGreaterThan(20);
  });

  it("finds a click in one channel of two", () => {
    expect(measure(sine(100), sine(100.25)).clean).toBe(false);
  });

  it("allows a transient at the wrap when the loop has another as strong, not otherwise", () => {
    const random = createRandom(1);
    const struck = (places: readonly number[]) => {
      const samples = sine(50).map((x) => 0.02 * x);
      for (const place of places)
        for (let n = 0; n < 300; n++) samples[place + n] += 0.6 * Math.exp(-n / 40) * random.pick([-1, 1]);
      return samples;
    };
    expect(measure(struck([0, 12_000])).clean).toBe(true);
    const alone = sine(50).map((x, n) => 0.02 * x + 0.6 * Math.exp(-n / 40));
    expect(measure(alone).clean).toBe(false);
  });
});

describe("the level across the wrap", () => {
  it("is flat for a tone of whole waves, and shows a dip where it is", () => {
    const tone = sine(400);
    expect(
      Math.max(
        ...measureWrapLevel({ channels: [tone], sampleRate: rate }).map(({ level }) => Math.abs(level)),
      ),
    ).toBeLessThan(0.01);
    const dipped = tone.map((x, n) => (n >= rate - 640 && n < rate - 320 ? x / 2 : x));
    const lowest = measureWrapLevel({ channels: [dipped], sampleRate: rate }).sort(
      (a, b) => a.level - b.level,
    )[0];
    expect(lowest.offset).toBeCloseTo(-0.015, 6);
    expect(lowest.level).toBeCloseTo(-6.02, 0);
  });
});
