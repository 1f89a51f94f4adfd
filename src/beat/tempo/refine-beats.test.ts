import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createAttackListener } from "../features/attack-curve.ts";
import { fitEvenly, refineBeats } from "./refine-beats.ts";

describe("fitting a curve to attacks", () => {
  it("minimises what it says: no nudge of any point makes it better", () => {
    const random = createRandom(6);
    const targets = Float64Array.from({ length: 30 }, (_, i) => i + 0.1 * random.normal());
    const weights = Float64Array.from({ length: 30 }, () => 0.05 + random.uniform());
    const cost = (x: Float64Array) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += weights[i] * (x[i] - targets[i]) ** 2;
      for (let i = 1; i + 1 < x.length; i++) sum += 0.7 * (x[i - 1] - 2 * x[i] + x[i + 1]) ** 2;
      return sum;
    };
    const fitted = fitEvenly(targets, weights, 0.7);
    const best = cost(fitted);
    for (let i = 0; i < fitted.length; i++) {
      for (const nudge of [-1e-3, 1e-3]) {
        const other = fitted.slice();
        other[i] += nudge;
        expect(cost(other)).toBeGreaterThan(best);
      }
    }
  });

  it.each([1, 2, 3])("copes with %i points", (n) => {
    const targets = Float64Array.from({ length: n }, (_, i) => 2 * i);
    expect(
      [...fitEvenly(targets, new Float64Array(n).fill(1), 0.5)].map((x) => Number(x.toFixed(9))),
    ).toEqual([...targets]);
  });
});

describe("refining beats", () => {
  const rate = 32_000;
  const listen = (attacks: readonly number[], seconds: number) => {
    const samples = new Float32Array(seconds * rate);
    for (const time of attacks) {
      const start = Math.round(time * rate);
      for (let n = 0; n < 0.05 * rate && start + n < samples.length; n++) {
        samples[start + n] += Math.exp((-60 * n) / rate) * Math.sin(2 * Math.PI * 700 * (n / rate));
      }
    }
    const listener = createAttackListener(rate);
    listener.push(samples);
    return listener.finish();
  };

  it("finds attacks up to 25 ms away, and puts beats without one between their neighbours", () => {
    const random = createRandom(3);
    const truth = Array.from({ length: 12 }, (_, i) => 0.3 + 0.5 * i);
    const silent = new Set([4, 8]);
    const curve = listen(
      truth.filter((_, i) => !silent.has(i)),
      7,
    );
    const coarse = truth.map((time) => time + 0.025 * (2 * random.uniform() - 1));
    refineBeats(coarse, curve).forEach((time, i) => {
      expect(Math.abs(time - truth[i])).toBeLessThan(silent.has(i) ? 0.004 : 0.0015);
    });
  });

  it("is not pulled away by one grace note among steady attacks", () => {
    const truth = Array.from({ length: 12 }, (_, i) => 0.3 + 0.5 * i);
    const curve = listen(
      truth.map((time, i) => (i === 6 ? time - 0.024 : time)),
      7,
    );
    expect(Math.abs(refineBeats(truth, curve)[6] - truth[6])).toBeLessThan(0.01);
  });

  it("puts all beats back by the lag it is told", () => {
    const attacks = [0.5, 1, 1.5, 2, 2.5];
    const curve = listen(attacks, 3);
    const late = attacks.map((time) => time + 0.01);
    const plain = refineBeats(late, curve);
    refineBeats(late, curve, 0.04).forEach((time, i) => {
      expect(time).toBeCloseTo(plain[i] - 0.04, 9);
    });
  });
});
