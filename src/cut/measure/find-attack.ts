/**
 * Where a sound begins, to the millisecond. Beats are tracked to a hundredth of a second or so; a cut must
 * know better.
 */
import type { Decibels, Hertz, Samples, Seconds } from "#base";
import { runningPower } from "#dsp";

/** The beginning of a sound. */
export interface Attack {
  /** First sample that stands out of what was there before. */
  readonly at: Samples;
  /** How much louder the next 10 ms are than the 20 ms before. */
  readonly rise: Decibels;
}

const before: Seconds = 0.02;
const after: Seconds = 0.01;
/** Smallest rise that counts: below it lie the beating of a chord and the waves of a bass note. */
const minRise: Decibels = 6;
/** A step this high cannot be a wave of a low note. */
const minCleanRise: Decibels = 12;
/** Sounds this far below the loudest nearby are not what begins here: −25 dB, as a power. */
const minPower = 0.003;
/** Share of the way from floor to peak at which a sound has begun. */
const beginThreshold = 0.12;

/** The steepest rise of a signal between two samples. */
function findRise(signal: Float64Array, rate: Hertz, from: Samples, to: Samples): Attack {
  const sums = runningPower(signal);
  const b = Math.round(before * rate);
  const a = Math.round(after * rate);
  // A rise out of near silence counts only if it matters beside what is around.
  const noiseFloor = 1e-3 * (sums[signal.length] / signal.length) + 1e-12;
  const step = Math.max(1, Math.round(rate / 4000));
  let best = { at: from, rise: Number.NEGATIVE_INFINITY };
  for (let n = from; n <= to; n += step) {
    const powerAfter = (sums[n + a] - sums[n]) / a;
    const powerBefore = (sums[n] - sums[n - b]) / b;
    const rise = 10 * Math.log10((powerAfter + noiseFloor) / (powerBefore + noiseFloor));
    if (rise > best.rise) best = { at: n, rise };
  }
  return best;
}

/**
 * A beginning out of near silence, however soft: the clearest step between the 4 ms before and the 6 ms
 * after. The windows are short, so low notes would fool it; only steps too high for them count.
 */
function findCleanStep(signal: Float64Array, rate: Hertz, from: Samples, to: Samples): Attack | null {
  const sums = runningPower(signal);
  const b = Math.round(0.004 * rate);
  const a = Math.round(0.006 * rate);
  const quiet = Math.round(0.006 * rate);
  const long = Math.round(after * rate);
  let loudest = 0;
  for (let n = from; n <= to; n++) loudest = Math.max(loudest, (sums[n + long] - sums[n]) / long);
  const noiseFloor = minPower * loudest + 1e-12;
  const step = Math.max(1, Math.round(rate / 8000));
  let best = { at: from, rise: Number.NEGATIVE_INFINITY };
  for (let n = from; n <= to; n += step) {
    const powerBefore = (sums[n] - sums[n - b]) / b;
    // A low note passes through zero; silence lasts longer.
    if ((sums[n] - sums[n - quiet]) / quiet > 2 * noiseFloor) continue;
    const rise = 10 * Math.log10(((sums[n + a] - sums[n]) / a + noiseFloor) / (powerBefore + noiseFloor));
    if (rise > best.rise) best = { at: n, rise };
  }
  if (best.rise < minCleanRise) return null;
  // To the sample: the first that stands out.
  let floor = 0;
  for (let n = best.at - b; n < best.at - b / 4; n++) floor = Math.max(floor, Math.abs(signal[n]));
  let peak = 0;
  for (let n = best.at; n < best.at + a; n++) peak = Math.max(peak, Math.abs(signal[n]));
  for (let n = best.at - Math.round(b / 4); n < best.at + a; n++) {
    if (Math.abs(signal[n]) > 1.2 * floor + 0.05 * peak) return { at: n, rise: best.rise };
  }
  return best;
}

/** The first sample around a rise that leaves the floor for good. */
function findBeginning(signal: Float64Array, rate: Hertz, rise: Samples): Samples {
  const early = Math.round(0.005 * rate);
  const late = Math.round(after * rate);
  let floor = 0;
  for (let n = rise - Math.round(before * rate); n < rise - early; n++)
    floor = Math.max(floor, Math.abs(signal[n]));
  let peak = 0;
  for (let n = rise; n < rise + late; n++) peak = Math.max(peak, Math.abs(signal[n]));
  const threshold = floor + beginThreshold * Math.max(0, peak - floor);
  for (let n = rise - early; n < rise + late; n++) if (Math.abs(signal[n]) > threshold) return n;
  return rise;
}

/**
 * Find where a sound begins near a place. Looks at the signal as it is and with its treble raised, so
 * that a hat over a bass note and a kick under a cymbal are both seen.
 *
 * @param samples - mono samples [N]; silence beyond its ends
 * @param sampleRate - in Hz
 * @param around - where to look; fractions allowed
 * @param reach - how far either way
 * @returns the clearest beginning within reach, null when nothing rises by 6 dB
 */
export function findAttack(
  samples: Float32Array,
  sampleRate: Hertz,
  around: Samples,
  reach: Samples,
): Attack | null {
  const margin = Math.round(0.06 * sampleRate) + Math.ceil(reach);
  const origin = Math.round(around) - margin;
  const plain = new Float64Array(2 * margin + 1);
  for (let n = 0; n < plain.length; n++) plain[n] = samples[origin + n] ?? 0;
  const bright = plain.map((x, n) => x - 0.95 * (n > 0 ? plain[n - 1] : 0));
  const from = margin - Math.floor(reach);
  const to = margin + Math.floor(reach);
  let best: Attack | null = null;
  const clean = findCleanStep(plain, sampleRate, from, to);
  if (clean && Math.abs(clean.at - margin) <= reach) return { at: origin + clean.at, rise: clean.rise };
  for (const signal of [plain, bright]) {
    const { at, rise } = findRise(signal, sampleRate, from, to);
    if (rise < minRise || (best && best.rise >= rise)) continue;
    const beginning = findBeginning(signal, sampleRate, at);
    if (Math.abs(beginning - margin) <= reach) best = { at: origin + beginning, rise };
  }
  return best;
}
