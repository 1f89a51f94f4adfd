import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import type { PieceSpec, ToneName } from "./piece-spec.ts";
import { randomSpec } from "./random-spec.ts";
import { renderPiece } from "./render-piece.ts";
import { toneSound } from "./tone-sound.ts";

const rate = 32_000;
const frequency = (midi: number) => 440 * 2 ** ((midi - 69) / 12);

/** Pitch of a sound by autocorrelation, between 40 and 1000 Hz, as a MIDI number with fractions. */
function heardPitch(samples: Float32Array): number {
  const scores: number[] = [];
  const longest = Math.floor(rate / 40);
  const span = samples.length - longest - 1;
  for (let lag = 0; lag <= longest + 1; lag++) {
    let [sum, power] = [0, 1e-12];
    for (let n = 0; n < span; n++) {
      sum += samples[n] * samples[n + lag];
      power += samples[n + lag] ** 2;
    }
    scores.push(sum / Math.sqrt(power));
  }
  const shortest = Math.floor(rate / 1000);
  const top = Math.max(...scores.slice(shortest, longest));
  let lag = shortest;
  while (!(scores[lag] > 0.97 * top && scores[lag] >= scores[lag + 1] && scores[lag] >= scores[lag - 1]))
    lag++;
  const [before, here, after] = [scores[lag - 1], scores[lag], scores[lag + 1]];
  const place = lag + (0.5 * (before - after)) / (before - 2 * here + after);
  return 69 + 12 * Math.log2(rate / place / 440);
}

/** Strength of one frequency. */
function strength(samples: Float32Array, hertz: number): number {
  let [re, im] = [0, 0];
  samples.forEach((x, n) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length);
    re += window * x * Math.cos((2 * Math.PI * hertz * n) / rate);
    im += window * x * Math.sin((2 * Math.PI * hertz * n) / rate);
  });
  return re * re + im * im;
}

describe("a pitched sound", () => {
  it.each(["sine", "saw", "square", "acid", "plucked"] as const)("is in tune in the bass: %s", (name) => {
    for (let midi = 36; midi < 48; midi++) {
      const heard = heardPitch(toneSound(name, midi, 8000, rate).slice(1000, 8000));
      expect(Math.abs(heard - midi), `${midi} is heard as ${heard}`).toBeLessThan(0.1);
    }
  });

  it.each(["pad", "piano", "organ", "pluck", "bells", "swell"] as const)(
    "is strongest at its own pitch between middle C and the B above: %s",
    (name: ToneName) => {
      const pitches = Array.from({ length: 12 }, (_, i) => 60 + i);
      for (const midi of pitches) {
        const sound = toneSound(name, midi, 16_000, rate).slice(0, 16_000);
        const levels = pitches.map((pitch) => strength(sound, frequency(pitch)));
        expect(60 + levels.indexOf(Math.max(...levels))).toBe(midi);
      }
    },
  );

  it("begins the same however long it is held", () => {
    const short = toneSound("pad", 61, 4000, rate).slice(0, 4000);
    const long = toneSound("pad", 61, 200_000, rate);
    expect(short.every((x, n) => x === long[n])).toBe(true);
  });
});

describe("the notes of the truth", () => {
  it("are the notes that sound: every held chord is its three pitches, and no other of the octave", () => {
    const drawn = randomSpec(createRandom(4), "v1", 8);
    const spec: PieceSpec = {
      ...drawn,
      drums: null,
      bass: null,
      arp: null,
      chords: { sound: "organ", pattern: "long" },
      progression: [0, 8, 3, 10],
      form: Array.from({ length: 4 }, () => ({ groove: 0, fill: null, silent: [] })),
    };
    const { stems, truth } = renderPiece(spec);
    for (const bar of truth.bars) {
      const start = Math.round(bar.time_s * rate);
      const sound = (stems.chords as Float32Array).slice(start, start + 20_000);
      const levels = Array.from({ length: 12 }, (_, i) => strength(sound, frequency(60 + i)));
      const loudest = levels.map((level, i) => ({ level, midi: 60 + i })).sort((a, b) => b.level - a.level);
      const written = (truth.notes.chords ?? [])
        .filter((note) => Math.abs(note.onset_s - bar.time_s) < 1e-6)
        .map((note) => note.midi);
      expect(
        loudest
          .slice(0, 3)
          .map((pitch) => pitch.midi)
          .sort(),
      ).toEqual(written.sort());
      expect(loudest[3].level).toBeLessThan(0.1 * loudest[2].level);
    }
  });

  it("start and stop with the bass that is heard", () => {
    const drawn = randomSpec(createRandom(4), "v0", 8);
    const spec: PieceSpec = { ...drawn, drums: null, bass: { sound: "sine", pattern: "offbeat" } };
    const { stems, truth } = renderPiece({
      ...spec,
      form: spec.form.map((plan) => ({ ...plan, silent: [], fill: null })),
    });
    const bass = stems.bass as Float32Array;
    const loudness = (from: number, to: number) => {
      let peak = 0;
      for (let n = Math.round(from * rate); n < to * rate; n++) peak = Math.max(peak, Math.abs(bass[n] ?? 0));
      return peak;
    };
    const notes = truth.notes.bass ?? [];
    for (const [i, note] of notes.slice(0, -1).entries()) {
      const end = note.onset_s + note.duration_s;
      expect(loudness(note.onset_s, end)).toBeGreaterThan(0.1);
      expect(loudness(end + 0.001, notes[i + 1].onset_s - 0.001)).toBe(0);
    }
  });
});
