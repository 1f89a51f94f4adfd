import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { beatWeights } from "../../../test/beat-weights.ts";
import { corpus } from "../../../tools/corpus/corpus.ts";
import { renderPiece } from "../../../tools/render/index.ts";
import { layAccents } from "../features/accent-curves.ts";
import { attackHop } from "../features/attack-curve.ts";
import { createRhythmListener } from "../features/rhythm-features.ts";
import { evidenceWidth } from "./bar-evidence.ts";
import { placesPerBeat } from "./bar-patterns.ts";
import { judgePlaces, shareOut } from "./judge-places.ts";
import { readBars } from "./read-bars.ts";
import { chooseTurns, settleBars, turnBeats } from "./settle-bars.ts";

describe("judging places", () => {
  it.each([3, 4] as const)("turns its scores when the bar of %i beats is turned", (beatsPerBar) => {
    const random = createRandom(3);
    const places = beatsPerBar * placesPerBeat;
    const evidence = Float32Array.from({ length: places * evidenceWidth }, () => random.normal());
    const judge = beatWeights.downbeatNetworks[beatsPerBar];
    const scores = judgePlaces(evidence, judge);
    for (const turn of [1, 6, 17]) {
      const turned = evidence.map((_, x) => evidence[(x + turn * evidenceWidth) % evidence.length]);
      const again = judgePlaces(turned, judge);
      again.forEach((score, s) => {
        expect(score).toBeCloseTo(scores[(s + turn) % places], 4);
      });
    }
  });
});

describe("choosing turns", () => {
  it("finds the likeliest row of turns, as trying all of them does", () => {
    const random = createRandom(8);
    for (let trial = 0; trial < 40; trial++) {
      const shares = Array.from({ length: 5 }, () =>
        shareOut(Float64Array.from({ length: 4 }, () => 3 * random.normal())),
      );
      const merit = (row: readonly number[]) =>
        row.reduce(
          (sum, turn, i) => sum + Math.log(shares[i][turn]) - (i > 0 && row[i - 1] !== turn ? 2 : 0),
          0,
        );
      let best = Number.NEGATIVE_INFINITY;
      for (let code = 0; code < 4 ** 5; code++) {
        best = Math.max(best, merit([0, 1, 2, 3, 4].map((i) => Math.floor(code / 4 ** i) % 4)));
      }
      expect(merit(chooseTurns(shares, 2))).toBeCloseTo(best, 9);
    }
  });
});

describe("settling bars", () => {
  it("brings a walk back that was led astray by half a beat, a beat, a beat and a half", () => {
    const { mix, truth } = renderPiece(corpus()[0].spec);
    const ear = createRhythmListener(mix.sampleRate);
    ear.push(mix.channels[0]);
    const features = ear.finish();
    const reading = readBars(features, truth.bpm, 4, 1.25, beatWeights.barPatterns[4]);
    const judge = beatWeights.downbeatNetworks[4];
    const settled = settleBars(reading, features, 0, judge);
    const downbeats = (beats: readonly { step: number; position: number }[]) =>
      beats
        .filter(({ step, position }) => position === 0 && step > 0 && step < 0.9 * reading.grid.length)
        .map(({ step }) => step);
    const expected = settled.beats.filter(({ position }) => position === 0).map(({ step }) => step);
    expect(downbeats(settled.beats).length).toBeGreaterThan(2);
    for (const astray of [6, 12, 18]) {
      const walk = turnBeats(reading.bars.beats, astray, 4);
      const again = settleBars({ ...reading, bars: { ...reading.bars, beats: walk } }, features, 0, judge);
      for (const step of downbeats(again.beats)) {
        const miss = Math.min(...expected.map((other) => Math.abs(other - step)));
        expect(miss * reading.grid.step).toBeLessThan(0.04);
      }
      expect(again.beatSureness).toBeGreaterThan(0.9);
    }
  });
});

describe("accents", () => {
  it("are the steps of loudness over 20 ms, against the hardest around, as counted naively", () => {
    const random = createRandom(5);
    const energy = Float32Array.from({ length: 4000 }, (_, c) =>
      c % 250 < 40 ? 0.1 + 0.9 * random.uniform() : 0.001 * random.uniform(),
    );
    const attacks = { low: energy, whole: energy, high: energy };
    const step = 0.0103;
    const [low] = layAccents(attacks, step, 700);
    const mean = (from: number, to: number) => {
      const part = energy.slice(Math.max(0, from), Math.max(0, to));
      return part.reduce((sum, x) => sum + x, 0) / Math.max(1, part.length);
    };
    const rises = Array.from(energy, (_, c) =>
      Math.max(0, Math.sqrt(mean(c, c + 10)) - Math.sqrt(mean(c - 10, c))),
    );
    for (const g of [0, 3, 200, 333, 699]) {
      const centre = Math.round((g * step) / attackHop);
      const near = Math.max(...rises.slice(Math.max(0, centre - 5), centre + 6));
      const block = Math.floor(centre / 500);
      const around = rises.slice(Math.max(0, block - 3) * 500, (block + 4) * 500);
      expect(low[g]).toBeCloseTo((4 * near) / Math.max(...around), 4);
    }
  });
});
