/**
 * Which tempi are worth trying when none is given: those at which what is heard repeats itself.
 * Knows onset curves; refuses to decide between a tempo and its double.
 */
import type { Bpm, Seconds } from "#base";
import { onsetHop } from "../features/onset-strength.ts";

const windowSeconds: Seconds = 12;
const slowest: Bpm = 40;
const fastest: Bpm = 300;
const combTeeth = 4;

/** How usual a tempo is for people to tap: most at 115, half an octave either way is common. */
export function tempoHabit(bpm: Bpm): number {
  return -0.5 * (Math.log2(bpm / 115) / 0.75) ** 2;
}

/** Mean autocorrelation of all windows, lag 0…maximum, lag 0 scaled to 1. */
function meanAutocorrelation(strength: Float64Array, longest: number): Float64Array {
  const sum = new Float64Array(longest + 1);
  const length = Math.min(strength.length, Math.round(windowSeconds / onsetHop));
  for (let from = 0; from + length <= strength.length && length > 0; from += length) {
    let mean = 0;
    for (let t = from; t < from + length; t++) mean += strength[t] / length;
    for (let lag = 0; lag <= Math.min(longest, length - 1); lag++) {
      let product = 0;
      for (let t = from; t + lag < from + length; t++)
        product += (strength[t] - mean) * (strength[t + lag] - mean);
      sum[lag] += product / (length - lag);
    }
  }
  const power = sum[0] || 1;
  return sum.map((value) => value / power);
}

/**
 * Guess tempi.
 *
 * @param onsets - onset strength by band [bands][T], 100 values a second
 * @returns the likeliest tempo, its octaves and thirds within 40…300, and a runner-up; empty where
 *   nothing repeats
 * @source own; combs on an autocorrelation, as in Scheirer 1998 and many since
 */
export function guessTempi(onsets: readonly Float32Array[]): Bpm[] {
  const count = onsets[0]?.length ?? 0;
  const strength = new Float64Array(count);
  for (const band of onsets) for (let t = 0; t < count; t++) strength[t] += Math.sqrt(band[t]);
  const longest = Math.round((combTeeth * 60) / slowest / onsetHop);
  const likeness = meanAutocorrelation(strength, longest + 1);
  const readAt = (lag: number) => {
    const at = Math.floor(lag);
    return likeness[at] + (lag - at) * (likeness[at + 1] - likeness[at]);
  };
  const comb = (bpm: Bpm) => {
    let sum = 0;
    for (let tooth = 1; tooth <= combTeeth; tooth++) sum += readAt((tooth * 60) / bpm / onsetHop);
    return sum / combTeeth;
  };
  const tried: { bpm: Bpm; merit: number }[] = [];
  for (let bpm = slowest; bpm <= fastest; bpm *= 1.006) {
    const merit = comb(bpm) * Math.exp(0.5 * tempoHabit(bpm));
    if (merit > 0.02) tried.push({ bpm, merit });
  }
  tried.sort((a, b) => b.merit - a.merit);
  const [best] = tried;
  if (!best) return [];
  const guesses: Bpm[] = [];
  const add = (bpm: Bpm) => {
    const isNew = guesses.every((guess) => Math.abs(Math.log(guess / bpm)) > 0.06);
    if (isNew && bpm >= slowest && bpm <= fastest) guesses.push(bpm);
  };
  for (const ratio of [1, 2, 0.5, 1.5, 2 / 3, 3, 1 / 3]) add(best.bpm * ratio);
  for (const { bpm } of tried) {
    if (guesses.length >= 8) break;
    add(bpm);
  }
  return guesses;
}
