/** The twelve pitch classes of a stretch of time, in the middle and in the bass. */
import type { Seconds } from "#base";
import { hearNotes } from "./hear-notes.ts";
import type { Tuning } from "./measure-tuning.ts";
import { binsPerSemitone, lowestPitch, type PitchRecord, rowBins, rowHop } from "./pitch-stream.ts";

/** How strongly each pitch class sounds, C first. */
export interface PitchClasses {
  /** All notes but the lowest register, length 1 unless silent. [12] */
  readonly treble: Float64Array;
  /** The low register, length 1 unless silent. [12] */
  readonly bass: Float64Array;
  /** Sum of all strengths before they were scaled. */
  readonly strength: number;
}

/** A weight that rises and falls over a register, in MIDI notes. */
const ramp = (pitch: number, from: number, to: number) =>
  Math.min(1, Math.max(0, (pitch - from) / (to - from)));
const bassWeight = (pitch: number) => 1 - ramp(pitch, 48, 60);
const trebleWeight = (pitch: number) => ramp(pitch, 36, 48) * (1 - ramp(pitch, 84, 96));

/** Add up the rows of a stretch, moved into tune. [rowBins] */
export function averageSpectrum(
  { rows, count }: PitchRecord,
  tuning: Tuning,
  from: Seconds,
  to: Seconds,
): Float64Array {
  const first = Math.max(0, Math.ceil(from / rowHop));
  const last = Math.max(first + 1, Math.min(count, Math.ceil(to / rowHop)));
  const sums = new Float64Array(rowBins);
  for (let f = first; f < last && f < count; f++) {
    for (let bin = 0; bin < rowBins; bin++) sums[bin] += rows[f * rowBins + bin] / (last - first);
  }
  const shift = tuning.semitones * binsPerSemitone;
  const whole = Math.floor(shift);
  const part = shift - whole;
  return Float64Array.from(
    sums,
    (_, bin) => (sums[bin + whole] ?? 0) * (1 - part) + (sums[bin + whole + 1] ?? 0) * part,
  );
}

function toLengthOne(values: Float64Array): Float64Array {
  const length = Math.hypot(...values);
  return length > 0 ? values.map((value) => value / length) : values;
}

/**
 * Hear the pitch classes of a stretch of time.
 *
 * @param record - of the recording
 * @param tuning - of the recording
 * @param from - its beginning
 * @param to - its end
 */
export function hearPitchClasses(
  record: PitchRecord,
  tuning: Tuning,
  from: Seconds,
  to: Seconds,
): PitchClasses {
  const notes = hearNotes(averageSpectrum(record, tuning, from, to));
  const treble = new Float64Array(12);
  const bass = new Float64Array(12);
  let strength = 0;
  notes.forEach((value, note) => {
    const pitch = note + lowestPitch;
    treble[pitch % 12] += value * trebleWeight(pitch);
    bass[pitch % 12] += value * bassWeight(pitch);
    strength += value;
  });
  return { treble: toLengthOne(treble), bass: toLengthOne(bass), strength };
}
