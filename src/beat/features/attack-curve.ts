/**
 * How loud it is, every two milliseconds, below and above: too coarse to say what plays, fine
 * enough to say exactly when it began. Knows energies; refuses to know about beats.
 */
import type { Hertz, Seconds } from "#base";
import { GrowingArray } from "./growing-array.ts";

/** Time between two cells. */
export const attackHop: Seconds = 0.002;

/** Energies by cell: cell c covers c · hop … (c + 1) · hop. Mean squares, all [T]. */
export interface AttackCurve {
  readonly low: Float32Array;
  readonly whole: Float32Array;
  readonly high: Float32Array;
}

/** An attack curve with a life: mono sound goes in. */
export interface AttackListener {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close: give the energies. */
  finish(): AttackCurve;
}

/**
 * Listen for the loudness of every moment: below 150 Hz, everywhere, and of the slope (which
 * favours the highs by 6 dB an octave).
 *
 * @param sampleRate - 8000…96000
 * @source own
 */
export function createAttackListener(sampleRate: Hertz): AttackListener {
  const low = new GrowingArray();
  const whole = new GrowingArray();
  const high = new GrowingArray();
  const smoothing = 1 - Math.exp((-2 * Math.PI * 150) / sampleRate);
  const slope = (sampleRate / (2 * Math.PI * 4000)) ** 2; // equal to `whole` at 4 kHz
  let first = 0;
  let second = 0;
  let last = 0;
  let lowSum = 0;
  let sum = 0;
  let slopeSum = 0;
  let inCell = 0;
  let position = 0;
  let cellEnd = Math.round(attackHop * sampleRate);

  const close = () => {
    low.push(lowSum / inCell);
    whole.push(sum / inCell);
    high.push((slope * slopeSum) / inCell);
    lowSum = sum = slopeSum = inCell = 0;
    cellEnd = Math.round((whole.length + 1) * attackHop * sampleRate);
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
        inCell++;
        if (++position >= cellEnd) close();
      }
    },
    finish() {
      if (inCell > 0) close();
      return { low: low.view(), whole: whole.view(), high: high.view() };
    },
  };
}
