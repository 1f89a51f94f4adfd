/**
 * Finding one whole round in a sound that nearly repeats. A stretched circle comes back almost, not
 * quite: the stretcher's phases have moved. The round may begin anywhere, so it begins where two laps
 * are most alike or hardly sound.
 */
import { type AudioClip, clipLength, type Samples, type Seconds } from "#base";
import { type BestLag, correlateStretches, createCrossfade, findBestLag, powerOf } from "#dsp";

const fade: Seconds = 0.02;
const reach: Seconds = 0.002;
/** Places examined closely. */
const mostPlaces = 6;

/** Mismatch of the laps at every few milliseconds: the power of what the two do not share. */
function rankPlaces(laps: AudioClip, from: Samples, period: Samples, length: Samples): Samples[] {
  const hop = Math.max(1, Math.round(0.005 * laps.sampleRate));
  const count = Math.ceil(period / hop);
  const places = Array.from({ length: count }, (_, i) => ({ at: from + i * hop, mismatch: 0 }));
  for (const channel of laps.channels) {
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
  // Likeness counts most; but a quiet place forgives what a loud one would not.
  places.sort((a, b) => a.mismatch - b.mismatch);
  const best: Samples[] = [];
  for (const { at } of places) {
    if (best.every((other) => Math.abs(other - at) >= length)) best.push(at);
    if (best.length === mostPlaces) break;
  }
  return best;
}

/**
 * Take one round out of several laps of a nearly periodic sound.
 *
 * @param laps - at least two rounds and margins [C, N]
 * @param origin - a place in the laps to call sample 0
 * @param from - where the part that may be used begins; the fade reaches before it
 * @param period - length of a lap
 * @returns one circle [C, P], |P − period| ≤ 2 ms
 */
export function closeRound(laps: AudioClip, origin: Samples, from: Samples, period: Samples): AudioClip {
  const rate = laps.sampleRate;
  const length = Math.min(Math.round(fade * rate), Math.floor(period / 4));
  const furthest = Math.min(Math.round(reach * rate), Math.floor(length / 4));
  let chosen: (BestLag & { at: Samples; cost: number }) | undefined;
  for (const at of rankPlaces(laps, from, period, length)) {
    const unmoved = correlateStretches(laps.channels, at - length, at + period - length, length);
    const moved = findBestLag(laps.channels, at - length, at + period - length, length, furthest);
    // A round of exactly one lap needs no resampling; a little more likeness is not worth it.
    const best = moved.correlation > unmoved + 0.2 ? moved : { lag: 0, correlation: unmoved };
    let power = 0;
    for (const channel of laps.channels) power += powerOf(channel, at - length, at);
    const cost = (1 - best.correlation) * (power + 1e-9);
    if (!chosen || cost < chosen.cost) chosen = { ...best, at, cost };
  }
  const { at, lag, correlation } = chosen ?? { at: from, lag: 0, correlation: 0 };
  const round = Math.min(period + lag, clipLength(laps) - at);
  const { leaving, entering } = createCrossfade(length, correlation);
  const shift = (((origin - at) % round) + round) % round;
  const channels = laps.channels.map((channel) => {
    const circle = channel.slice(at, at + round); // [P], begins at `at`
    for (let n = 0; n < length; n++) {
      const place = round - length + n;
      circle[place] = leaving[n] * circle[place] + entering[n] * channel[at - length + n];
    }
    const turned = new Float32Array(round);
    turned.set(circle.subarray(shift));
    turned.set(circle.subarray(0, shift), round - shift);
    return turned;
  });
  return { channels, sampleRate: rate };
}
