/**
 * From beats to samples: tempo, drift and swing in one place. Knows time; refuses to know notes.
 */
import { createRandom, type Samples, type Seconds } from "#base";
import type { PieceSpec } from "./piece-spec.ts";

/** Samples in one codec frame at 32 kHz. */
const samplesPerFrame = 640;
const resolution = 48;

/** Where a place in the score falls. */
export interface TimeMap {
  /** Seconds from the start of the audio to a place in beats (bar 1 starts at 0; pick-ups are negative), unswung. */
  seconds(beat: number): Seconds;
  /** Sample of a note at a place in beats, swung, at 32 kHz. */
  sample(beat: number): Samples;
}

/** Deviation from the tempo at a beat, as a share of it. */
function driftAt(spec: PieceSpec, beats: number): (beat: number) => number {
  const { drift, driftShape } = spec.feel;
  const random = createRandom(spec.seed).fork("drift");
  const phase = random.uniform();
  const knots = [0];
  for (let i = 1; i <= beats / 4 + 2; i++) {
    knots.push(Math.max(-1, Math.min(1, knots[i - 1] + 0.5 * random.normal())));
  }
  const sign = phase < 0.5 ? -1 : 1;
  return (beat) => {
    if (drift === 0) return 0;
    if (driftShape === "ramp") return sign * drift * ((2 * Math.max(0, beat)) / beats - 1);
    if (driftShape === "wave") return drift * Math.sin(2 * Math.PI * (beat / 16 + phase));
    const place = Math.max(0, beat) / 4;
    const knot = Math.min(knots.length - 2, Math.floor(place));
    return drift * (knots[knot] + (place - knot) * (knots[knot + 1] - knots[knot]));
  };
}

/** Move the off-beats of the swung unit, the rest of time in proportion. */
function swung(beat: number, spec: PieceSpec): number {
  const { swing, swingUnit } = spec.feel;
  if (swing === 0.5) return beat;
  const unit = swingUnit === "eighth" ? 1 : 0.5;
  const start = Math.floor(beat / unit + 1e-9) * unit;
  const place = (beat - start) / unit;
  return start + unit * (place < 0.5 ? place * 2 * swing : swing + (place - 0.5) * 2 * (1 - swing));
}

/**
 * Lay a piece out in time.
 *
 * @param spec - the piece
 * @returns the map, at 32 kHz; a beat of whole frames is exact to the sample
 * @source own
 */
export function createTimeMap(spec: PieceSpec): TimeMap {
  const rate = 32_000;
  const origin = Math.round((spec.leadIn - spec.skip) * rate);
  if (spec.beatFrames !== null) {
    const perBeat = spec.beatFrames * samplesPerFrame;
    const first = origin + spec.pickup * perBeat;
    return {
      seconds: (beat) => (first + beat * perBeat) / rate,
      // whole beats first, so that the rounding inside a beat is the same in every bar
      sample: (beat) => {
        const whole = Math.floor(beat + 1e-9);
        return first + whole * perBeat + Math.round((swung(beat, spec) - whole) * perBeat);
      },
    };
  }
  const beats = spec.form.length * spec.beatsPerBar;
  const drift = driftAt(spec, beats);
  const from = -spec.pickup - spec.beatsPerBar;
  const table = [0];
  for (let i = 0; i < (beats + spec.pickup + 3 * spec.beatsPerBar) * resolution; i++) {
    const tempo = spec.bpm * (1 + drift(from + (i + 0.5) / resolution));
    table.push(table[i] + 60 / tempo / resolution);
  }
  const read = (beat: number) => {
    if (spec.feel.drift === 0) return (beat * 60) / spec.bpm;
    const place = (beat - from) * resolution;
    const index = Math.max(0, Math.min(table.length - 2, Math.floor(place)));
    return table[index] + (place - index) * (table[index + 1] - table[index]);
  };
  const start = read(-spec.pickup);
  const seconds = (beat: number) => origin / rate + read(beat) - start;
  return { seconds, sample: (beat) => Math.round(seconds(swung(beat, spec)) * rate) };
}
