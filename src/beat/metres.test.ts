/** Rhythms that people reported as misheard, rebuilt: metronomes, waltzes, bars of 2, 5, 6 and 7. */
import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { beatTracker } from "../../test/beat-weights.ts";

const rate = 22_050;

/** Puts sounds into a clip. */
function compose(seconds: number) {
  const samples = new Float32Array(Math.round(seconds * rate));
  const random = createRandom(7);
  const put = (at: number, length: number, sound: (time: number) => number) => {
    const from = Math.round(at * rate);
    for (let n = 0; n < length * rate && from + n < samples.length; n++) samples[from + n] += sound(n / rate);
  };
  const sine = (hertz: number, time: number) => Math.sin(2 * Math.PI * hertz * time);
  return {
    clip: { channels: [samples], sampleRate: rate } satisfies AudioClip,
    click: (at: number, hertz: number) =>
      put(at, 0.01, (t) => 0.8 * sine(hertz, t) * Math.min(1, (0.01 - t) / 0.002)),
    kick: (at: number) =>
      put(at, 0.25, (t) => 0.9 * sine(45 + 40 * Math.exp(-t / 0.03), t) * Math.exp(-t / 0.08)),
    snare: (at: number, gain = 0.3) => put(at, 0.2, (t) => gain * random.normal() * Math.exp(-t / 0.05)),
    tone: (at: number, hertz: number, length: number) =>
      put(at, length, (t) => 0.2 * sine(hertz, t) * Math.min(1, (length - t) / 0.01)),
  };
}

/** A metronome; every `accent`-th click is higher, none where that is 0. */
function metronome(bpm: number, accent: number, seconds = 24): AudioClip {
  const { clip, click } = compose(seconds);
  for (let k = 0; (k * 60) / bpm < seconds; k++)
    click((k * 60) / bpm, accent > 0 && k % accent === 0 ? 1600 : 1000);
  return clip;
}

const downbeats = (clip: AudioClip, options = {}) => {
  const grid = beatTracker.track(clip, options);
  return { ...grid, first: grid.beats.find(({ position }) => position === 1)?.time };
};

describe("a metronome", () => {
  it.each([40, 60, 72, 80, 120, 180, 200, 240])(
    "at %i bpm is heard at that, its accents as downbeats",
    (bpm) => {
      const { tempo, beatsPerBar, first, downbeatConfidence } = downbeats(metronome(bpm, 4));
      expect(Math.abs(tempo - bpm)).toBeLessThan(0.1);
      expect(beatsPerBar).toBe(4);
      expect(first).toBeLessThan(0.005);
      expect(downbeatConfidence).toBeGreaterThan(0.9);
    },
  );

  it.each([3, 5, 6, 7])("with an accent on every %ith click has bars of that many", (accent) => {
    for (const bpm of [60, 150]) {
      const { tempo, beatsPerBar, first } = downbeats(metronome(bpm, accent));
      expect(Math.abs(tempo - bpm)).toBeLessThan(0.1);
      expect(beatsPerBar).toBe(accent);
      expect(first).toBeLessThan(0.005);
    }
  });

  it("without accents keeps its tempo, and leaves the bars open", () => {
    const { tempo, downbeatConfidence } = downbeats(metronome(60, 0));
    expect(Math.abs(tempo - 60)).toBeLessThan(0.1);
    expect(downbeatConfidence).toBeLessThan(0.5);
  });

  it("is counted as it is asked for", () => {
    const { beatsPerBar, beats } = downbeats(metronome(90, 4), { beatsPerBar: 2 });
    expect(beatsPerBar).toBe(2);
    expect(beats.slice(0, 4).map(({ position }) => position)).toEqual([1, 2, 1, 2]);
  });

  it("is not what drums are: kick and snare in turn have bars of four", () => {
    const { clip, kick, snare } = compose(18);
    for (let k = 0; k * 0.6 < 18; k++) {
      if (k % 2 === 0) kick(k * 0.6);
      else snare(k * 0.6);
    }
    const { tempo, beatsPerBar, first } = downbeats(clip);
    expect(Math.abs(tempo - 100)).toBeLessThan(0.5);
    expect([beatsPerBar, (first ?? 9) % 1.2 < 0.01]).toEqual([4, true]);
  });
});

describe("a waltz", () => {
  const { clip, kick, snare, tone } = compose(18);
  for (let bar = 0; bar * 1.5 < 18; bar++) {
    kick(bar * 1.5);
    tone(bar * 1.5, 55, 0.5);
    for (const beat of [1, 2]) {
      snare(bar * 1.5 + beat * 0.5);
      for (const hertz of [220, 277, 330]) tone(bar * 1.5 + beat * 0.5, hertz, 0.25);
    }
  }
  it.each([
    ["told nothing", {}],
    ["told its tempo", { bpm: 120 }],
    ["told its metre", { beatsPerBar: 3 }],
  ])("is heard in three at its tempo: %s", (_, options) => {
    const { tempo, beatsPerBar, first } = downbeats(clip, options);
    expect(Math.abs(tempo - 120)).toBeLessThan(0.5);
    expect(beatsPerBar).toBe(3);
    expect(first).toBeLessThan(0.02);
  });
});

describe("bars of 2, 5, 6 and 7", () => {
  it.each([2, 5, 6, 7])("of %i beats begin where kick and bass do", (metre) => {
    const { clip, kick, snare, tone } = compose(24);
    const beat = 60 / 130;
    const late = 3 * beat; // the music begins with an upbeat of three
    for (let k = -3; late + k * beat < 24; k++) {
      const position = ((k % metre) + metre) % metre;
      const at = late + k * beat;
      snare(at, position === 0 ? 0.05 : 0.2);
      snare(at + beat / 2, 0.06);
      if (position === 0) {
        kick(at);
        tone(at, [55, 65, 49][Math.floor(k / metre + 3) % 3] ?? 55, beat * metre * 0.9);
      }
    }
    const grid = beatTracker.track(clip, { bpm: 130, beatsPerBar: metre });
    expect(Math.abs(grid.tempo - 130)).toBeLessThan(0.5);
    expect(grid.beatsPerBar).toBe(metre);
    const firsts = grid.beats.filter(({ position }) => position === 1);
    expect(firsts.length).toBeGreaterThan(5);
    for (const { time } of firsts) {
      const bars = (time - late) / (beat * metre);
      expect(Math.abs(bars - Math.round(bars)) * metre).toBeLessThan(0.1);
    }
  });
});

it("refuses metres that nobody counts", () => {
  const clip = metronome(120, 4, 4);
  for (const beatsPerBar of [1, 8, 3.5, Number.NaN]) {
    expect(() => beatTracker.track(clip, { beatsPerBar })).toThrow("2 to 7");
  }
});

it("hears stereo whose sides cancel each other", () => {
  const { channels, sampleRate } = metronome(90, 3, 12);
  const [left] = channels;
  const right = left.map((x) => -0.98 * x);
  const grid = beatTracker.track({ channels: [left, right], sampleRate });
  expect(Math.abs(grid.tempo - 90)).toBeLessThan(0.1);
  expect(grid.beatsPerBar).toBe(3);
});
