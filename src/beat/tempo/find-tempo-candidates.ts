/**
 * Which tempi are worth trying when none is given: those at which the onsets repeat themselves. A tempo
 * and its double are both candidates; choosing between them is left to `choose-tempo-and-metre.ts`.
 */
import type { Bpm, Seconds } from "#base";
import { onsetHop } from "../features/onset-strength.ts";

const windowSeconds: Seconds = 12;
const slowest: Bpm = 40;
const fastest: Bpm = 300;
const combTeeth = 4;
const maxCandidates = 8;

/** Log of how likely people are to tap at a tempo: most at 115, half an octave either way is common. */
export function logTempoPrior(bpm: Bpm): number {
  return -0.5 * (Math.log2(bpm / 115) / 0.75) ** 2;
}

/** Mean autocorrelation of all windows, lag 0…maxLag, lag 0 scaled to 1. */
function meanAutocorrelation(strength: Float64Array, maxLag: number): Float64Array {
  const sum = new Float64Array(maxLag + 1);
  const length = Math.min(strength.length, Math.round(windowSeconds / onsetHop));
  for (let from = 0; from + length <= strength.length && length > 0; from += length) {
    let mean = 0;
    for (let t = from; t < from + length; t++) mean += strength[t] / length;
    for (let lag = 0; lag <= Math.min(maxLag, length - 1); lag++) {
      let product = 0;
      for (let t = from; t + lag < from + length; t++)
        product += (strength[t] - mean) * (strength[t + lag] - mean);
      sum[lag] += product / (length - lag);
    }
  }
  const power = sum[0] || 1;
  return sum.map((value) => value / power);
}

/** All tempi whose multiples of the period repeat, best first. */
function rankTempi(onsets: readonly Float32Array[]): { readonly bpm: Bpm; readonly score: number }[] {
  const count = onsets[0]?.length ?? 0;
  const strength = new Float64Array(count);
  for (const band of onsets) for (let t = 0; t < count; t++) strength[t] += Math.sqrt(band[t]);
  const maxLag = Math.round((combTeeth * 60) / slowest / onsetHop);
  const autocorrelation = meanAutocorrelation(strength, maxLag + 1);
  const readAt = (lag: number) => {
    const at = Math.floor(lag);
    return autocorrelation[at] + (lag - at) * (autocorrelation[at + 1] - autocorrelation[at]);
  };
  const comb = (bpm: Bpm) => {
    let sum = 0;
    for (let tooth = 1; tooth <= combTeeth; tooth++) sum += readAt((tooth * 60) / bpm / onsetHop);
    return sum / combTeeth;
  };
  const ranked: { bpm: Bpm; score: number }[] = [];
  for (let bpm = slowest; bpm <= fastest; bpm *= 1.006) {
    const score = comb(bpm) * Math.exp(0.5 * logTempoPrior(bpm));
    if (score > 0.02) ranked.push({ bpm, score });
  }
  return ranked.sort((a, b) => b.score - a.score);
}

/**
 * Find tempo candidates.
 *
 * @param onsets - onset strength by band [bands][T], 100 values a second
 * @returns the likeliest tempo, its octaves and thirds within 40…300, and runners-up, at most eight; empty
 *   where nothing repeats
 * @source Scheirer 1998 and many since: comb filters on an autocorrelation
 */
export function findTempoCandidates(onsets: readonly Float32Array[]): Bpm[] {
  const ranked = rankTempi(onsets);
  const [best] = ranked;
  if (!best) return [];
  const candidates: Bpm[] = [];
  const add = (bpm: Bpm) => {
    const isNew = candidates.every((other) => Math.abs(Math.log(other / bpm)) > 0.06);
    if (isNew && bpm >= slowest && bpm <= fastest) candidates.push(bpm);
  };
  for (const ratio of [1, 2, 0.5, 1.5, 2 / 3, 3, 1 / 3]) add(best.bpm * ratio);
  for (const { bpm } of ranked) {
    if (candidates.length >= maxCandidates) break;
    add(bpm);
  }
  return candidates;
}
