import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { filterSamples } from "./filter-samples.ts";
import { type PieceSpec, plainFeel } from "./piece-spec.ts";
import { randomSpec } from "./random-spec.ts";
import { renderPiece } from "./render-piece.ts";

/** Drums only, the same bar eight times, free tempo. */
function drumPiece(groove: string, change: Partial<PieceSpec>): PieceSpec {
  const spec = randomSpec(createRandom(1), "v0", 4);
  return {
    ...spec,
    beatFrames: null,
    drums: { kit: "punchy", grooves: [groove] },
    bass: null,
    form: Array.from({ length: 8 }, () => ({ groove: 0, fill: null, silent: [] })),
    preroll: false,
    ...change,
  };
}

/** Times at which a signal that was quiet for 50 ms becomes loud. */
function attacks(samples: Float32Array, threshold: number): number[] {
  const found: number[] = [];
  let loudUntil = -1;
  samples.forEach((x, n) => {
    if (Math.abs(x) < threshold) return;
    if (n > loudUntil) found.push(n / 32_000);
    loudUntil = n + 1600;
  });
  return found;
}

/** Lag in seconds, from…to, at which the loudness curve (1 ms) is most like itself. */
function period(samples: Float32Array, from: number, to: number): number {
  const curve = Array.from({ length: Math.floor(samples.length / 32) }, (_, i) => {
    let energy = 0;
    for (let n = i * 32; n < (i + 1) * 32; n++) energy += samples[n] ** 2;
    return Math.sqrt(energy);
  });
  let [best, lag] = [Number.NEGATIVE_INFINITY, 0];
  for (let shift = Math.floor(from * 1000); shift <= to * 1000; shift++) {
    let sum = 0;
    for (let i = shift; i < curve.length; i++) sum += curve[i] * curve[i - shift];
    if (sum / (curve.length - shift) > best) [best, lag] = [sum / (curve.length - shift), shift / 1000];
  }
  return lag;
}

describe("time", () => {
  it.each([
    ["hip hop boom bap", 41.5, 4],
    ["funk syncopated", 97.3, 4],
    ["drum and bass two step", 174, 4],
    ["displaced snare", 300, 4],
    ["waltz rock", 133.7, 3],
    ["slow blues", 66, 4],
  ] as const)("goes by the tempo asked for: %s at %f bpm", (groove, bpm, beatsPerBar) => {
    const { stems } = renderPiece(drumPiece(groove, { bpm, beatsPerBar }));
    const bar = (60 / bpm) * beatsPerBar;
    // the loudness of a bar repeats after a bar, and after no other time up to one and a half
    expect(Math.abs(period(stems.drums as Float32Array, 0.6 * bar, 1.5 * bar) - bar)).toBeLessThan(0.0011);
  });

  it.each(["ramp", "wave", "walk"] as const)(
    "puts the beats of the truth where the kicks are, drift: %s",
    (driftShape) => {
      const feel = { ...plainFeel, drift: 0.02, driftShape };
      const spec = drumPiece("house offbeat", { bpm: 121, feel, leadIn: 0.25 });
      const { stems, truth } = renderPiece(spec);
      const low = filterSamples((stems.drums as Float32Array).slice(), "lowpass", 120, 32_000);
      const kicks = attacks(low, 0.05);
      expect(kicks.length).toBe(truth.beats.length);
      kicks.forEach((time, i) => {
        expect(Math.abs(time - truth.beats[i].time_s)).toBeLessThan(0.005);
      });
      const gaps = truth.beats.slice(1).map(({ time_s }, i) => time_s - truth.beats[i].time_s);
      expect(Math.max(...gaps) / Math.min(...gaps)).toBeGreaterThan(1.008);
    },
  );

  it("swings the off-beats and leaves the beats alone", () => {
    const feel = { ...plainFeel, swing: 0.62 };
    const { stems } = renderPiece(drumPiece("hats only", { bpm: 120, feel }));
    attacks(stems.drums as Float32Array, 0.01).forEach((time, i) => {
      expect(Math.abs(time - 0.5 * (i + 0.62))).toBeLessThan(0.002);
    });
  });

  it("begins with the pick-up, and counts from the first bar line", () => {
    const { stems, truth } = renderPiece(drumPiece("rock straight", { bpm: 120, pickup: 1 }));
    expect(truth.beats.slice(0, 3)).toEqual([
      { time_s: 0, position: 4 },
      { time_s: 0.5, position: 1 },
      { time_s: 1, position: 2 },
    ]);
    expect(truth.bars[0].time_s).toBe(0.5);
    expect(attacks(stems.drums as Float32Array, 0.02)[0]).toBeLessThan(0.002);
  });

  it("can begin anywhere: what is skipped is gone from audio and truth, the rest is unmoved", () => {
    const whole = renderPiece(drumPiece("funk ghosts", { bpm: 100 }));
    const cut = renderPiece(drumPiece("funk ghosts", { bpm: 100, skip: 0.7 }));
    const from = 0.7 * 32_000;
    const bytes = (samples: Float32Array) => Buffer.from(samples.slice().buffer);
    const rest = whole.mix.channels[0].subarray(from);
    expect(bytes(cut.mix.channels[0]).equals(bytes(rest))).toBe(true);
    expect(cut.truth.beats[0].time_s).toBeCloseTo(2 * 0.6 - 0.7, 9);
    expect(cut.truth.beats[0].position).toBe(3);
  });

  it("spreads human notes around their places by the deviation asked for", () => {
    const feel = { ...plainFeel, jitter: 0.01 };
    const exact = renderPiece(drumPiece("rock straight", {}));
    const human = renderPiece(drumPiece("rock straight", { feel }));
    const times = (truth: typeof exact.truth, midi: number) =>
      (truth.notes.drums ?? []).filter((note) => note.midi === midi).map((note) => note.onset_s);
    const plain = times(exact.truth, 38);
    const late = times(human.truth, 38).map((time, i) => time - plain[i]);
    const spread = Math.sqrt(late.reduce((sum, x) => sum + x * x, 0) / late.length);
    expect(spread).toBeGreaterThan(0.006);
    expect(spread).toBeLessThan(0.015);
  });
});
