/** How far a recording is tuned from A = 440 Hz. */
import { binsPerSemitone, type PitchRecord, rowBins } from "./pitch-stream.ts";

/** A tuning, and how much the recording has one. */
export interface Tuning {
  /** −0.5…0.5 semitones above 440 Hz. */
  readonly semitones: number;
  /** 0…1: how closely the peaks keep to one scale of semitones. */
  readonly clarity: number;
}

/**
 * Measure the tuning: the circular mean of where in their semitone peaks lie.
 *
 * @param record - of the recording
 */
export function measureTuning({ rows, count }: PitchRecord): Tuning {
  const sums = new Float64Array(binsPerSemitone);
  for (let i = 0; i < count * rowBins; i++) sums[i % binsPerSemitone] += rows[i];
  let [x, y, total] = [0, 0, 0];
  sums.forEach((sum, bin) => {
    const angle = (2 * Math.PI * (bin - (binsPerSemitone - 1) / 2)) / binsPerSemitone;
    x += sum * Math.cos(angle);
    y += sum * Math.sin(angle);
    total += sum;
  });
  if (total === 0) return { semitones: 0, clarity: 0 };
  // Between bins a peak is shared by two: a clear tuning never reaches 1 there.
  return { semitones: Math.atan2(y, x) / (2 * Math.PI), clarity: Math.hypot(x, y) / total };
}
