import { describe, expect, it } from "vitest";
import { type AudioClip, type BeatGrid, createRandom, sliceClip } from "#base";
import { beatTracker } from "../../test/beat-weights.ts";
import { type CorpusItem, corpus, hardCorpus } from "../../tools/corpus/corpus.ts";
import { scoreGrid } from "../../tools/corpus/score-grid.ts";
import { scoreByCategory, scoreTracker } from "../../tools/corpus/score-tracker.ts";
import { renderPiece } from "../../tools/render/index.ts";
import type { TrackOptions } from "./tempo/find-beats.ts";

const items = corpus();
const pick = (category: string, count = 1): CorpusItem[] =>
  items.filter((item) => item.category === category).slice(0, count);
const metre = (beatsPerBar: number) => (beatsPerBar === 3 ? 3 : 4);
const track = (clip: AudioClip, hints: { bpm: number; beatsPerBar: number }): BeatGrid =>
  beatTracker.track(clip, { bpm: hints.bpm, beatsPerBar: metre(hints.beatsPerBar) });

/** Clicks, every fourth one higher: a metronome. */
function metronome(
  bpm: number,
  sampleRate: number,
  seconds: number,
  first = 0.25,
): { clip: AudioClip; times: number[] } {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const times: number[] = [];
  for (let beat = 0; first + (beat * 60) / bpm < seconds - 0.1; beat++) {
    const start = Math.round((first + (beat * 60) / bpm) * sampleRate);
    times.push(start / sampleRate);
    const pitch = beat % 4 === 0 ? 1600 : 1000;
    for (let n = 0; n < 0.03 * sampleRate; n++) {
      const time = n / sampleRate;
      samples[start + n] += 0.8 * Math.exp(-150 * time) * Math.cos(2 * Math.PI * pitch * time);
    }
  }
  return { clip: { channels: [samples], sampleRate }, times };
}

describe("the beat tracker, told the tempo", () => {
  const easy = [
    "plain",
    "fast",
    "slow",
    "drift",
    "human",
    "triplets",
    "waltz",
    "pick-up",
    "quiet start",
    "noisy",
    "clipped",
    "quiet",
    "stereo",
  ];
  it.each(easy)("finds every beat of a piece of the kind “%s”", (category) => {
    for (const { spec } of pick(category)) {
      const { mix, truth } = renderPiece(spec);
      const score = scoreGrid(track(mix, { bpm: truth.bpm, beatsPerBar: truth.beats_per_bar }), truth);
      expect(score.f1).toBeGreaterThan(0.96);
      expect(score.phaseError).toBe(false);
    }
  });

  it("keeps its bounds on hard pieces: F1 0.93, one half-beat error and two downbeat errors in fourteen", () => {
    const some = hardCorpus().filter((_, i) => i % 3 === 0);
    const judged = scoreTracker(some, track);
    const total = scoreByCategory(judged).at(-1);
    expect(total?.f1).toBeGreaterThan(0.93);
    expect(judged.filter(({ score }) => score?.phaseError).length).toBeLessThanOrEqual(1);
    expect(judged.filter(({ score }) => score?.downbeatError).length).toBeLessThanOrEqual(2);
  });

  it("is sure of beats, and not of what has none", () => {
    const confidence = (category: string) =>
      scoreTracker(pick(category, 2), track).map((item) => item.confidence);
    for (const sure of [...confidence("drift"), ...confidence("off-beat hats")])
      expect(sure).toBeGreaterThan(0.8);
    for (const unsure of [...confidence("pads"), ...confidence("noise")]) expect(unsure).toBeLessThan(0.55);
  });

  it.each([8000, 22_050, 44_100, 96_000, 176_400, 192_000])(
    "puts beats within 2 ms of clicks at %i Hz",
    (sampleRate) => {
      const { clip, times } = metronome(118, sampleRate, 6);
      const { beats, tempo } = beatTracker.track(clip, { bpm: 120, beatsPerBar: 4 });
      expect(beats).toHaveLength(times.length);
      beats.forEach(({ time }, i) => {
        expect(Math.abs(time - times[i])).toBeLessThan(0.002);
      });
      expect(Math.abs(tempo - 118)).toBeLessThan(0.1);
    },
  );

  it("hears a first downbeat at the very beginning", () => {
    const { clip } = metronome(120, 32_000, 8, 0);
    const [first] = beatTracker.track(clip, { bpm: 120, beatsPerBar: 4 }).beats;
    expect(first.time).toBeLessThan(0.002);
  });

  it("follows the tempo, but reports at the level that was asked for", () => {
    const { clip, times } = metronome(100, 32_000, 12);
    const slow = beatTracker.track(clip, { bpm: 51, beatsPerBar: 4 });
    expect(Math.abs(slow.tempo - 50)).toBeLessThan(0.2);
    for (const { time } of slow.beats)
      expect(Math.min(...times.map((t) => Math.abs(t - time)))).toBeLessThan(0.003);
    const fast = beatTracker.track(clip, { bpm: 196, beatsPerBar: 4 });
    expect(Math.abs(fast.tempo - 200)).toBeLessThan(0.6);
    for (const t of times)
      expect(Math.min(...fast.beats.map(({ time }) => Math.abs(t - time)))).toBeLessThan(0.003);
  });

  it("never leaves the tempo by more than a quarter, whatever sounds", () => {
    const { clip } = metronome(150, 32_000, 10);
    const { tempo } = beatTracker.track(clip, { bpm: 100, beatsPerBar: 4 });
    expect(tempo).toBeGreaterThan(80);
    expect(tempo).toBeLessThan(125);
  });
});

describe("the beat tracker, told nothing", () => {
  it.each(["plain", "swing", "drift"])(
    "finds tempo and metre of pieces of the kind “%s”, up to an octave",
    (category) => {
      for (const { spec } of pick(category)) {
        const { mix, truth } = renderPiece(spec);
        const { tempo } = beatTracker.track(mix);
        const octaves = Math.log2(tempo / truth.bpm);
        expect(Math.abs(octaves - Math.round(octaves))).toBeLessThan(0.04);
      }
    },
  );

  it("counts a waltz in three and a march in four", () => {
    const found = (category: string) => {
      const { mix, truth } = renderPiece(pick(category)[0].spec);
      return beatTracker.track(mix, { bpm: truth.bpm }).beatsPerBar;
    };
    expect(found("waltz")).toBe(3);
    expect(found("plain")).toBe(4);
  });
});

describe("the beat tracker", () => {
  it("gives the same grid for blocks of any size", () => {
    const { mix, truth } = renderPiece(pick("stereo")[0].spec);
    const options: TrackOptions = { bpm: truth.bpm, beatsPerBar: metre(truth.beats_per_bar) };
    const whole = beatTracker.track(mix, options);
    const random = createRandom(4);
    const stream = beatTracker.stream({ ...options, sampleRate: mix.sampleRate });
    const length = mix.channels[0].length;
    for (let at = 0; at < length; ) {
      const next = Math.min(length, at + random.pick([1, 7, 480, 4096, 50_000]));
      stream.push(sliceClip(mix, at, next));
      at = next;
    }
    expect(stream.finish()).toEqual(whole);
  });

  it("finds no beat in silence, in nothing, and in a whisper of noise", () => {
    const random = createRandom(1);
    const clips = [
      new Float32Array(44_100 * 4),
      new Float32Array(0),
      Float32Array.from({ length: 44_100 * 4 }, () => 1e-5 * random.normal()),
    ];
    for (const samples of clips) {
      for (const bpm of [undefined, 120]) {
        const grid = beatTracker.track({ channels: [samples], sampleRate: 44_100 }, { bpm });
        expect(grid.beats).toEqual([]);
        expect(grid.confidence).toBe(0);
        expect(grid.tempo).toBe(0);
      }
    }
  });

  it("puts no beats into the silence before and after the music", () => {
    const { clip } = metronome(120, 32_000, 6);
    const silence = new Float32Array(32_000 * 3);
    const samples = new Float32Array(32_000 * 12);
    samples.set(clip.channels[0], silence.length);
    const { beats } = beatTracker.track(
      { channels: [samples], sampleRate: 32_000 },
      { bpm: 120, beatsPerBar: 4 },
    );
    expect(beats[0].time).toBeGreaterThan(3.2);
    expect(beats[beats.length - 1].time).toBeLessThan(9);
  });

  it("says which tempi and rates it takes", () => {
    const clip = { channels: [new Float32Array(100)], sampleRate: 44_100 };
    expect(() => beatTracker.track(clip, { bpm: 39 })).toThrow("40 to 300");
    expect(() => beatTracker.track(clip, { bpm: Number.NaN })).toThrow("40 to 300");
    expect(() => beatTracker.track({ ...clip, sampleRate: 7999 })).toThrow("8000 to 768000");
  });
});
