/**
 * Finding one whole cycle in a sound that nearly repeats. A time-stretched loop comes back almost, not
 * quite: the stretcher's phases have moved. The cycle may begin anywhere, so it begins where two cycles
 * agree best or hardly sound.
 */
import { type AudioClip, clipLength, type Samples, type Seconds } from "#base";
import { type BestLag, correlateSegments, createCrossfade, findBestLag, powerOf } from "#dsp";
import { rotate } from "./rotate.ts";

const fade: Seconds = 0.02;
const reach: Seconds = 0.002;
/** Places examined closely. */
const maxPlaces = 6;

/** Rank places by the mismatch of two cycles, every few milliseconds: the power of what they do not share. */
function rankPlaces(cycles: AudioClip, from: Samples, period: Samples, length: Samples): Samples[] {
  const hop = Math.max(1, Math.round(0.005 * cycles.sampleRate));
  const count = Math.ceil(period / hop);
  const places = Array.from({ length: count }, (_, i) => ({ at: from + i * hop, mismatch: 0 }));
  for (const channel of cycles.channels) {
    const cross = new Float64Array(period + length + 1);
    const power = new Float64Array(period + length + 1);
    for (let n = 0; n < period + length; n++) {
      const a = channel[from - length + n];
      const b = channel[from - length + n + period];
      cross[n + 1] = cross[n] + a * b;
      power[n + 1] = power[n] + (a * a + b * b) / 2;
    }
    for (const place of places) {
      const end = place.at - from + length;
      place.mismatch += (power[end] - power[end - length] - (cross[end] - cross[end - length])) / length;
    }
  }
  // A quiet place forgives what a loud one would not.
  places.sort((a, b) => a.mismatch - b.mismatch);
  const best: Samples[] = [];
  for (const { at } of places) {
    if (best.every((other) => Math.abs(other - at) >= length)) best.push(at);
    if (best.length === maxPlaces) break;
  }
  return best;
}

/** A cycle that could be taken. */
interface CycleChoice extends BestLag {
  /** Where it begins. */
  readonly at: Samples;
}

/** Choose where to take a cycle, and how much longer or shorter than the period it should be. */
function chooseCycle(cycles: AudioClip, from: Samples, period: Samples, length: Samples): CycleChoice {
  const maxLag = Math.min(Math.round(reach * cycles.sampleRate), Math.floor(length / 4));
  let chosen: (CycleChoice & { cost: number }) | undefined;
  for (const at of rankPlaces(cycles, from, period, length)) {
    const [first, second] = [at - length, at + period - length];
    const unmoved = correlateSegments(cycles.channels, first, second, length);
    const moved = findBestLag(cycles.channels, first, second, length, maxLag);
    // A cycle of exactly one period needs no resampling; a little more correlation is not worth it.
    const best = moved.correlation > unmoved + 0.2 ? moved : { lag: 0, correlation: unmoved };
    let power = 0;
    for (const channel of cycles.channels) power += powerOf(channel, at - length, at);
    const cost = (1 - best.correlation) * (power + 1e-9);
    if (!chosen || cost < chosen.cost) chosen = { ...best, at, cost };
  }
  return chosen ?? { at: from, lag: 0, correlation: 0 };
}

/**
 * Extract one cycle of a nearly periodic sound.
 *
 * @param cycles - at least two cycles and margins [C, N]
 * @param origin - a place in them to call sample 0
 * @param from - where the part that may be used begins; the fade reaches before it
 * @param period - length of a cycle
 * @returns one cycle [C, P], |P − period| ≤ 2 ms
 */
export function extractCycle(cycles: AudioClip, origin: Samples, from: Samples, period: Samples): AudioClip {
  const rate = cycles.sampleRate;
  const length = Math.min(Math.round(fade * rate), Math.floor(period / 4));
  const { at, lag, correlation } = chooseCycle(cycles, from, period, length);
  const cycle = Math.min(period + lag, clipLength(cycles) - at);
  const { leaving, entering } = createCrossfade(length, correlation);
  const channels = cycles.channels.map((channel) => {
    const buffer = channel.slice(at, at + cycle); // [P], begins at `at`
    for (let n = 0; n < length; n++) {
      const place = cycle - length + n;
      buffer[place] = leaving[n] * buffer[place] + entering[n] * channel[at - length + n];
    }
    return rotate(buffer, origin - at);
  });
  return { channels, sampleRate: rate };
}
