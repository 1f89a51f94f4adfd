import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { fitPredictor, predictSamples } from "./linear-prediction.ts";

describe("linear prediction", () => {
  it("goes on with a chord as if it had never stopped", () => {
    const chord = Float64Array.from(
      { length: 2000 },
      (_, n) => Math.sin(n * 0.11) + 0.5 * Math.sin(n * 0.31 + 1),
    );
    const past = chord.subarray(0, 1600);
    const next = predictSamples(past, fitPredictor(past, 32), 200);
    for (let n = 0; n < 200; n++) expect(Math.abs(next[n] - chord[1600 + n])).toBeLessThan(0.05);
  });

  it("never grows, whatever it was shown", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      const past = Float64Array.from(
        { length: 800 },
        (_, n) => random.normal() * (seed % 2 === 0 ? n / 800 : 1),
      );
      const next = predictSamples(past, fitPredictor(past, 48), 20_000);
      const loudest = (from: number) => Math.max(...next.subarray(from, from + 1000).map(Math.abs));
      expect(loudest(19_000)).toBeLessThan(0.1 * Math.max(...past.map(Math.abs)));
    }
  });

  it("of silence is silence", () => {
    const silence = new Float32Array(500);
    expect([...predictSamples(silence, fitPredictor(silence, 16), 10)]).toEqual(new Array(10).fill(0));
  });
});
