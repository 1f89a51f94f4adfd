import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { beatWeights } from "../../../test/beat-weights.ts";
import { corpus } from "../../../tools/corpus/corpus.ts";
import { renderPiece } from "../../../tools/render/index.ts";
import { envelopeHop } from "../features/energy-envelopes.ts";
import { measureAccents } from "../features/measure-accents.ts";
import { createFeatureExtractor } from "../features/rhythm-features.ts";
import { subdivisionsPerBeat } from "./bar-patterns.ts";
import { choosePhaseShifts, correctPhase, shiftPhase } from "./correct-phase.ts";
import { decodeAtTempo } from "./decode-at-tempo.ts";
import { scoreDownbeats, softmax } from "./downbeat-network.ts";
import { barFeatureCount } from "./fold-bar-features.ts";

describe("scoring downbeats", () => {
  it.each([3, 4] as const)("rotates its scores when the bar of %i beats is rotated", (beatsPerBar) => {
    const random = createRandom(3);
    const subdivisions = beatsPerBar * subdivisionsPerBeat;
    const features = Float32Array.from({ length: subdivisions * barFeatureCount }, () => random.normal());
    const network = beatWeights.downbeatNetworks[beatsPerBar];
    const scores = scoreDownbeats(features, network);
    for (const shift of [1, 6, 17]) {
      const rotated = features.map((_, x) => features[(x + shift * barFeatureCount) % features.length]);
      const again = scoreDownbeats(rotated, network);
      again.forEach((score, s) => {
        expect(score).toBeCloseTo(scores[(s + shift) % subdivisions], 4);
      });
    }
  });
});

describe("choosing phase shifts", () => {
  it("finds the likeliest sequence of shifts, as trying all of them does", () => {
    const random = createRandom(8);
    for (let trial = 0; trial < 40; trial++) {
      const probabilities = Array.from({ length: 5 }, () =>
        softmax(Float64Array.from({ length: 4 }, () => 3 * random.normal())),
      );
      const score = (path: readonly number[]) =>
        path.reduce(
          (sum, shift, i) =>
            sum + Math.log(probabilities[i][shift]) - (i > 0 && path[i - 1] !== shift ? 2 : 0),
          0,
        );
      let best = Number.NEGATIVE_INFINITY;
      for (let code = 0; code < 4 ** 5; code++) {
        best = Math.max(best, score([0, 1, 2, 3, 4].map((i) => Math.floor(code / 4 ** i) % 4)));
      }
      expect(score(choosePhaseShifts(probabilities, 2))).toBeCloseTo(best, 9);
    }
  });
});

describe("correcting the phase", () => {
  it("brings beats back that are off by half a beat, a beat, a beat and a half", () => {
    const { mix, truth } = renderPiece(corpus()[0].spec);
    const extractor = createFeatureExtractor(mix.sampleRate);
    extractor.push(mix.channels[0]);
    const features = extractor.finish();
    const decoded = decodeAtTempo(features, truth.bpm, 4, 1.25, beatWeights.barPatterns[4]);
    const network = beatWeights.downbeatNetworks[4];
    const corrected = correctPhase(decoded, features, 0, network);
    const downbeats = (beats: readonly { step: number; position: number }[]) =>
      beats
        .filter(({ step, position }) => position === 0 && step > 0 && step < 0.9 * decoded.grid.length)
        .map(({ step }) => step);
    const expected = corrected.beats.filter(({ position }) => position === 0).map(({ step }) => step);
    expect(downbeats(corrected.beats).length).toBeGreaterThan(2);
    for (const error of [6, 12, 18]) {
      const beats = shiftPhase(decoded.bars.beats, error, 4);
      const again = correctPhase({ ...decoded, bars: { ...decoded.bars, beats } }, features, 0, network);
      for (const step of downbeats(again.beats)) {
        const miss = Math.min(...expected.map((other) => Math.abs(other - step)));
        expect(miss * decoded.grid.step).toBeLessThan(0.04);
      }
      expect(again.beatConfidence).toBeGreaterThan(0.9);
    }
  });
});

describe("accents", () => {
  it("are the steps of loudness over 20 ms, against the hardest around, as counted naively", () => {
    const random = createRandom(5);
    const energy = Float32Array.from({ length: 4000 }, (_, c) =>
      c % 250 < 40 ? 0.1 + 0.9 * random.uniform() : 0.001 * random.uniform(),
    );
    const envelopes = { low: energy, full: energy, high: energy };
    const step = 0.0103;
    const [low] = measureAccents(envelopes, step, 700);
    const mean = (from: number, to: number) => {
      const part = energy.slice(Math.max(0, from), Math.max(0, to));
      return part.reduce((sum, x) => sum + x, 0) / Math.max(1, part.length);
    };
    const rises = Array.from(energy, (_, c) =>
      Math.max(0, Math.sqrt(mean(c, c + 10)) - Math.sqrt(mean(c - 10, c))),
    );
    for (const g of [0, 3, 200, 333, 699]) {
      const centre = Math.round((g * step) / envelopeHop);
      const near = Math.max(...rises.slice(Math.max(0, centre - 5), centre + 6));
      const block = Math.floor(centre / 500);
      const around = rises.slice(Math.max(0, block - 3) * 500, (block + 4) * 500);
      expect(low[g]).toBeCloseTo((4 * near) / Math.max(...around), 4);
    }
  });
});
