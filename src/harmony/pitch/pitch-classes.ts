/** The twelve pitch classes of a stretch of time, in all registers and in the bass. */
import type { Seconds } from "#base";
import { hearNotes } from "./hear-notes.ts";
import { binsPerSemitone, lowestPitch, rowBins } from "./pitch-scale.ts";
import { type PitchRecord, rowHop } from "./pitch-stream.ts";

/** How strongly each pitch class sounds, C first. */
export interface PitchClasses {
  /** All notes but the lowest register, length 1 unless silent. [12] */
  readonly treble: Float64Array;
  /** The low register, length 1 where there is a bass, less where there is hardly any. [12] */
  readonly bass: Float64Array;
}

/** Beside so much of the treble a low register counts as a bass. */
const bassInTreble = 0.4;

/** A weight that rises over a register, in MIDI notes. */
const ramp = (pitch: number, from: number, to: number) =>
  Math.min(1, Math.max(0, (pitch - from) / (to - from)));
const bassWeight = (pitch: number) => 1 - ramp(pitch, 40, 50);
const trebleWeight = (pitch: number) => ramp(pitch, 36, 48) * (1 - ramp(pitch, 84, 96));

/** The rows whose centres lie in a stretch of time; at least one where there is any. */
export function rowsBetween(
  count: number,
  from: Seconds,
  to: Seconds,
): readonly [first: number, end: number] {
  const first = Math.min(Math.max(0, count - 1), Math.max(0, Math.ceil(from / rowHop)));
  return [first, Math.min(count, Math.max(first + 1, Math.ceil(to / rowHop)))];
}

/** Average the rows of a stretch, moved into tune. [rowBins] */
export function averageSpectrum(record: PitchRecord, from: Seconds, to: Seconds): Float64Array {
  const { rows, tuning } = record;
  const [first, end] = rowsBetween(rows.length, from, to);
  const mean = new Float64Array(rowBins);
  for (let f = first; f < end; f++) {
    for (let bin = 0; bin < rowBins; bin++) mean[bin] += rows[f][bin] / (end - first);
  }
  const shift = tuning.semitones * binsPerSemitone;
  const whole = Math.floor(shift);
  const part = shift - whole;
  return mean.map((_, bin) => (mean[bin + whole] ?? 0) * (1 - part) + (mean[bin + whole + 1] ?? 0) * part);
}

/**
 * Hear the pitch classes of a stretch of time.
 *
 * @param record - of the recording
 * @param from - its beginning
 * @param to - its end
 */
export function hearPitchClasses(record: PitchRecord, from: Seconds, to: Seconds): PitchClasses {
  const treble = new Float64Array(12);
  const bass = new Float64Array(12);
  hearNotes(averageSpectrum(record, from, to)).forEach((strength, note) => {
    const pitch = note + lowestPitch;
    treble[pitch % 12] += strength * trebleWeight(pitch);
    bass[pitch % 12] += strength * bassWeight(pitch);
  });
  const high = Math.hypot(...treble);
  const low = Math.max(Math.hypot(...bass), bassInTreble * high);
  return {
    treble: high > 0 ? treble.map((value) => value / high) : treble,
    bass: low > 0 ? bass.map((value) => value / low) : bass,
  };
}
