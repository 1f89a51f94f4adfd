/**
 * The energy of a recording every two milliseconds, in three bands: too coarse to say what plays, fine
 * enough to say exactly when it began.
 */
import type { Hertz, Seconds } from "#base";
import { GrowingArray } from "./growing-array.ts";

/** Length of a frame. */
export const envelopeHop: Seconds = 0.002;

/** Mean squares by frame: frame f covers f · hop … (f + 1) · hop. All [T]. */
export interface EnergyEnvelopes {
  /** Below 150 Hz. */
  readonly low: Float32Array;
  /** The full band. */
  readonly full: Float32Array;
  /** Of the signal's slope, which favours the highs by 6 dB an octave. */
  readonly high: Float32Array;
}

/** A streaming envelope follower: mono sound goes in. */
export interface EnvelopeFollower {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give the envelopes. */
  finish(): EnergyEnvelopes;
}

/**
 * Follow the energy of a sound.
 *
 * @param sampleRate - 8000…96000
 */
export function createEnvelopeFollower(sampleRate: Hertz): EnvelopeFollower {
  const low = new GrowingArray();
  const full = new GrowingArray();
  const high = new GrowingArray();
  const smoothing = 1 - Math.exp((-2 * Math.PI * 150) / sampleRate);
  const slope = (sampleRate / (2 * Math.PI * 4000)) ** 2; // `high` equals `full` at 4 kHz
  let first = 0;
  let second = 0;
  let last = 0;
  let lowSum = 0;
  let sum = 0;
  let slopeSum = 0;
  let inFrame = 0;
  let position = 0;
  let frameEnd = Math.round(envelopeHop * sampleRate);

  const closeFrame = () => {
    low.push(lowSum / inFrame);
    full.push(sum / inFrame);
    high.push((slope * slopeSum) / inFrame);
    lowSum = sum = slopeSum = inFrame = 0;
    frameEnd = Math.round((full.length + 1) * envelopeHop * sampleRate);
  };
  return {
    push(mono) {
      for (let n = 0; n < mono.length; n++) {
        const x = mono[n];
        first += smoothing * (x - first);
        second += smoothing * (first - second);
        lowSum += second * second;
        sum += x * x;
        slopeSum += (x - last) * (x - last);
        last = x;
        inFrame++;
        if (++position >= frameEnd) closeFrame();
      }
    },
    finish() {
      if (inFrame > 0) closeFrame();
      return { low: low.view(), full: full.view(), high: high.view() };
    },
  };
}
