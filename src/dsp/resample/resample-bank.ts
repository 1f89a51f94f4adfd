/**
 * Filter banks for resampling: one windowed-sinc kernel per fraction of a sample.
 */
import type { Ratio } from "#base";

/** Kernels for `phases` fractions of a sample, and one more for the fraction 1, so that neighbours can be interpolated. */
export interface ResampleBank {
  /** Fractions of a sample: row p serves the fraction p / phases. */
  readonly phases: number;
  /** Samples a kernel spans; even. Tap j of a row meets the sample floor(position) − taps/2 + 1 + j. */
  readonly taps: number;
  /** Row-major [phases + 1, taps]; each row sums to 1. */
  readonly rows: Float64Array;
}

/** Zero crossings of the sinc on each side. 64 make the transition band about 5 % of the sample rate. */
const zeroCrossings = 64;
/** Kaiser shape for a stop band near −113 dB. */
const kaiserBeta = 11.5;
/** Where the kernel is 6 dB down, as a share of the narrower of the two Nyquist frequencies. */
const cutoff = 0.965;

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

function windowedSinc(x: number, band: number, halfWidth: number): number {
  const inside = 1 - (x / halfWidth) ** 2;
  if (inside <= 0) return 0;
  const angle = Math.PI * band * x;
  const sinc = x === 0 ? 1 : Math.sin(angle) / angle;
  return sinc * besselI0(kaiserBeta * Math.sqrt(inside));
}

/**
 * Build a bank of kernels.
 *
 * @param ratio - output rate over input rate, > 0; below 1 the kernels widen and cut what would alias
 * @param phases - fractions of a sample, ≥ 1
 * @returns kernels [phases + 1, taps]
 * @source Kaiser & Schafer 1980 (window)
 */
export function createResampleBank(ratio: Ratio, phases: number): ResampleBank {
  const band = cutoff * Math.min(1, ratio);
  const halfWidth = zeroCrossings / band;
  const half = Math.ceil(halfWidth);
  const taps = 2 * half;
  const rows = new Float64Array((phases + 1) * taps); // [phases + 1, taps]
  for (let p = 0; p <= phases; p++) {
    let sum = 0;
    for (let j = 0; j < taps; j++) {
      const weight = windowedSinc(p / phases + half - 1 - j, band, halfWidth);
      rows[p * taps + j] = weight;
      sum += weight;
    }
    for (let j = 0; j < taps; j++) rows[p * taps + j] /= sum;
  }
  return { phases, taps, rows };
}
