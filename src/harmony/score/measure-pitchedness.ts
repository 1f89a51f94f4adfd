/** How sure it is that notes are heard, and not only drums or noise. */
import type { Ratio, Seconds } from "#base";
import { rowsBetween } from "../pitch/pitch-classes.ts";
import type { PitchRecord } from "../pitch/pitch-stream.ts";

/** Weights of a logistic regression on renders of drums alone and of other parts and mixes. */
const weights = { bias: -3.64, tonal: 2.82, clarity: 8.2, density: 10.31 };
/** So many bins with a peak are many. */
const manyPeaks = 30;

/**
 * Measure the probability that notes are heard in a stretch of time: peaks have a share of the energy, keep
 * to one tuning, and are many.
 *
 * @param record - of the recording
 * @param from - its beginning
 * @param to - its end
 */
export function measurePitchedness(record: PitchRecord, from: Seconds, to: Seconds): Ratio {
  const { rows, energies, peakEnergies, tuning } = record;
  const [first, end] = rowsBetween(rows.length, from, to);
  let [energy, inPeaks, peaks] = [0, 0, 0];
  for (let f = first; f < end; f++) {
    energy += energies[f];
    inPeaks += peakEnergies[f];
    for (const strength of rows[f]) if (strength > 0) peaks++;
  }
  if (inPeaks === 0) return 0;
  const density = Math.min(1, peaks / (end - first) / manyPeaks);
  const { bias, tonal, clarity, density: dense } = weights;
  const sum = bias + tonal * Math.log(inPeaks / energy + 0.01) + clarity * tuning.clarity + dense * density;
  return 1 / (1 + Math.exp(-sum));
}
