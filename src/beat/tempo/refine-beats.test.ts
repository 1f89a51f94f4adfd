import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createEnvelopeFollower } from "../features/energy-envelopes.ts";
import { refineBeats } from "./refine-beats.ts";

describe("refining beats", () => {
  const rate = 32_000;
  const follow = (attacks: readonly number[], seconds: number) => {
    const samples = new Float32Array(seconds * rate);
    for (const time of attacks) {
      const start = Math.round(time * rate);
      for (let n = 0; n < 0.05 * rate && start + n < samples.length; n++) {
        samples[start + n] += Math.exp((-60 * n) / rate) * Math.sin(2 * Math.PI * 700 * (n / rate));
      }
    }
    const follower = createEnvelopeFollower(rate);
    follower.push(samples);
    return follower.finish();
  };

  it("finds attacks up to 25 ms away, and puts beats without one between their neighbours", () => {
    const random = createRandom(3);
    const truth = Array.from({ length: 12 }, (_, i) => 0.3 + 0.5 * i);
    const silent = new Set([4, 8]);
    const envelopes = follow(
      truth.filter((_, i) => !silent.has(i)),
      7,
    );
    const coarse = truth.map((time) => time + 0.025 * (2 * random.uniform() - 1));
    refineBeats(coarse, envelopes).forEach((time, i) => {
      expect(Math.abs(time - truth[i])).toBeLessThan(silent.has(i) ? 0.004 : 0.0015);
    });
  });

  it("is not pulled away by one grace note among steady attacks", () => {
    const truth = Array.from({ length: 12 }, (_, i) => 0.3 + 0.5 * i);
    const envelopes = follow(
      truth.map((time, i) => (i === 6 ? time - 0.024 : time)),
      7,
    );
    expect(Math.abs(refineBeats(truth, envelopes)[6] - truth[6])).toBeLessThan(0.01);
  });

  it("puts all beats back by the lag it is told", () => {
    const attacks = [0.5, 1, 1.5, 2, 2.5];
    const envelopes = follow(attacks, 3);
    const late = attacks.map((time) => time + 0.01);
    const plain = refineBeats(late, envelopes);
    refineBeats(late, envelopes, 0.04).forEach((time, i) => {
      expect(time).toBeCloseTo(plain[i] - 0.04, 9);
    });
  });
});
