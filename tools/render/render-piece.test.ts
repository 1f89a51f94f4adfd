import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { type Domain, randomSpec } from "./random-spec.ts";
import { renderPiece } from "./render-piece.ts";

const draw = (i: number, domain: Domain = "tiny") => randomSpec(createRandom(11, i), domain, 8);

describe("a piece whose beat is a whole number of codec frames", () => {
  it("repeats a repeated bar to the last bit, from the first bar on", () => {
    let compared = 0;
    for (let i = 0; i < 20; i++) {
      const { mix, truth } = renderPiece(draw(i));
      const perBar = (truth.beat_frames ?? 0) * 640 * truth.beats_per_bar;
      const samples = mix.channels[0];
      truth.bars.forEach(({ same_as: same }, bar) => {
        if (same === bar) return;
        compared++;
        const here = Buffer.from(samples.slice(bar * perBar, (bar + 1) * perBar).buffer);
        const there = Buffer.from(samples.slice(same * perBar, (same + 1) * perBar).buffer);
        expect(here.equals(there), `piece ${i}: bar ${bar} is bar ${same}`).toBe(true);
      });
    }
    expect(compared).toBeGreaterThan(20);
  });

  it("has its bars and beats at whole codec frames", () => {
    const { truth, mix } = renderPiece(draw(3));
    const frames = truth.beat_frames ?? 0;
    expect(truth.beats.map((beat) => Math.round(beat.time_s * 1e6))).toEqual(
      truth.beats.map((_, i) => i * frames * 20_000),
    );
    expect(truth.bars.map((bar) => bar.time_s)).toEqual(
      truth.beats.filter((beat) => beat.position === 1).map((beat) => beat.time_s),
    );
    expect(mix.channels[0].length).toBe(truth.bars.length * truth.beats_per_bar * frames * 640);
  });
});

describe("renders", () => {
  it("are the sum of their stems, and the same from the same seed", () => {
    for (let i = 0; i < 8; i++) {
      const { mix, stems, truth } = renderPiece(draw(i));
      const sum = new Float32Array(mix.channels[0].length);
      for (const stem of Object.values(stems)) stem.forEach((x, n) => void (sum[n] += x));
      expect(Buffer.from(sum.buffer).equals(Buffer.from(mix.channels[0].slice().buffer))).toBe(true);
      const again = renderPiece(draw(i));
      expect(Buffer.from(again.mix.channels[0].buffer).equals(Buffer.from(sum.buffer))).toBe(true);
      expect(JSON.stringify(again.truth)).toBe(JSON.stringify(truth));
    }
  });

  it("never pass -0.1 dBFS and are never silent", () => {
    for (let i = 0; i < 30; i++) {
      const peak = renderPiece(draw(i)).mix.channels[0].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(peak).toBeLessThan(10 ** (-0.1 / 20));
      expect(peak).toBeGreaterThan(0.03);
    }
  });

  it("have fills, drops or changes in at least 40 % of pieces", () => {
    let changed = 0;
    for (let i = 0; i < 100; i++) {
      const { form } = randomSpec(createRandom(5, i), "v0", 12);
      if (form.some((bar) => JSON.stringify(bar) !== JSON.stringify(form[0]))) changed++;
    }
    expect(changed).toBeGreaterThanOrEqual(40);
  });
});
