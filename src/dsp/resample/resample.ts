/**
 * Resampling by windowed sinc: a recording with silence around it, a circular buffer, or along a curve.
 * Pitch moves with speed here; keeping the pitch is `stretch.ts`.
 */
import { type Hertz, invariant, type Samples } from "#base";
import { createResampleBank, type ResampleBank } from "./resample-bank.ts";

/** Above this many exact phases, neighbouring kernels are interpolated instead. */
const maxExactPhases = 1024;
/** Phases of a bank that is interpolated: the error of that is near −130 dB. */
const interpolatedPhases = 1024;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Copy samples with `half` more on both sides: silence, or the other end of the circular buffer. */
function pad(samples: Float32Array, half: number, circular: boolean): Float64Array {
  const count = samples.length;
  const padded = new Float64Array(count + 2 * half);
  padded.set(samples, half);
  if (!circular) return padded;
  for (let i = 0; i < half; i++) {
    padded[half + count + i] = samples[i % count];
    padded[half - 1 - i] = samples[count - 1 - (i % count)];
  }
  return padded;
}

/** Samples times one kernel. */
function dotProduct(
  padded: Float64Array,
  start: number,
  rows: Float64Array,
  row: number,
  taps: number,
): number {
  let sum = 0;
  for (let j = 0; j < taps; j++) sum += padded[start + j] * rows[row + j];
  return sum;
}

/** Samples times the interpolation of two neighbouring kernels. */
function interpolatedDotProduct(
  padded: Float64Array,
  start: number,
  { rows, taps, phases }: ResampleBank,
  fraction: number,
): number {
  const phase = fraction * phases;
  const row = Math.min(phases - 1, Math.floor(phase));
  const first = dotProduct(padded, start, rows, row * taps, taps);
  const second = dotProduct(padded, start, rows, (row + 1) * taps, taps);
  return first + (second - first) * (phase - row);
}

/** How to resample, evenly. */
interface EvenStep {
  readonly from: number;
  readonly to: number;
  readonly length: Samples;
  readonly circular: boolean;
  /** Made for the same step, if it is there already. */
  readonly bank?: ResampleBank;
}

/** Kernels for a step of from / to input samples. */
function createEvenBank(from: number, to: number): ResampleBank {
  const up = to / greatestCommonDivisor(from, to);
  return createResampleBank(to / from, up <= maxExactPhases ? up : interpolatedPhases);
}

/** Resample with a step of from / to input samples, kept as whole numbers so that no error gathers. */
function resampleEvenly(
  samples: Float32Array,
  { from, to, length, circular, bank: made }: EvenStep,
): Float32Array {
  const divisor = greatestCommonDivisor(from, to);
  const down = from / divisor;
  const up = to / divisor;
  const output = new Float32Array(length); // [length]
  if (down === up) {
    output.set(samples.subarray(0, length));
    return output;
  }
  const exact = up <= maxExactPhases;
  const bank = made ?? createEvenBank(from, to);
  const half = bank.taps / 2;
  const padded = pad(samples, half, circular);
  const wholeStep = Math.floor(down / up);
  const partStep = down % up;
  let whole = 0;
  let part = 0; // position = whole + part / up
  for (let m = 0; m < length; m++) {
    output[m] = exact
      ? dotProduct(padded, whole + 1, bank.rows, part * bank.taps, bank.taps)
      : interpolatedDotProduct(padded, whole + 1, bank, part / up);
    whole += wholeStep;
    part += partStep;
    if (part >= up) {
      part -= up;
      whole++;
    }
  }
  return output;
}

/**
 * Resample a recording from one rate to another; what lies beyond its ends is silence.
 *
 * @param samples - mono samples [N]
 * @param from - their rate, a whole number > 0
 * @param to - the rate wanted, a whole number > 0
 * @returns samples [round(N · to / from)]; sample m is the input at time m / to
 * @parity resample.test.ts (sines, naive interpolation)
 */
export function resample(samples: Float32Array, from: Hertz, to: Hertz): Float32Array {
  invariant(Number.isInteger(from) && from > 0 && Number.isInteger(to) && to > 0, `rates ${from} → ${to}`);
  const length = Math.round((samples.length * to) / from);
  return resampleEvenly(samples, { from, to, length, circular: false });
}

/**
 * Fit a loop into another number of samples. The end is the neighbour of the beginning, so a seamless
 * loop stays seamless.
 *
 *     N samples   ╭──────────────╮        M samples  ╭───────────────────╮
 *                 ╰── wraps ◄────╯                   ╰── wraps ◄─────────╯
 *
 * @param samples - mono samples of one cycle [N], N ≥ 1
 * @param length - samples wanted, M ≥ 1
 * @returns samples [M]; sample m is the input at position m · N / M
 * @parity resample.test.ts (Fourier interpolation)
 */
export function resampleCircular(samples: Float32Array, length: Samples): Float32Array {
  const [fitted] = resampleCircularly([samples], length);
  return fitted as Float32Array;
}

/**
 * Fit the channels of a loop into another number of samples, with kernels that are made once.
 *
 * @param channels - of one length [C, N]
 * @param length - samples wanted, M ≥ 1
 * @returns each as `resampleCircular` gives it [C, M]
 */
export function resampleCircularly(channels: readonly Float32Array[], length: Samples): Float32Array[] {
  const from = channels[0]?.length ?? 0;
  invariant(from > 0 && Number.isInteger(length) && length > 0, `${from} → ${length} samples`);
  const step = { from, to: length, length, circular: true };
  const bank = from === length ? undefined : createEvenBank(from, length);
  return channels.map((samples) => resampleEvenly(samples, bank ? { ...step, bank } : step));
}

/**
 * Read a recording along a curve, as a varispeed tape machine does: pitch moves with speed. Meant for
 * speeds near 1; there is no protection against aliasing where the curve is steep.
 *
 * @param samples - mono samples [N]
 * @param length - samples wanted
 * @param sourceAt - for an output sample, the input position it plays (fractions allowed); silence outside 0…N
 * @returns samples [length]
 */
export function resampleAlong(
  samples: Float32Array,
  length: Samples,
  sourceAt: (target: Samples) => Samples,
): Float32Array {
  const bank = createResampleBank(1, interpolatedPhases);
  const half = bank.taps / 2;
  const padded = pad(samples, 2 * half, false);
  const output = new Float32Array(length); // [length]
  for (let m = 0; m < length; m++) {
    const position = sourceAt(m);
    const whole = Math.floor(position);
    if (whole < -half || whole >= samples.length + half) continue;
    output[m] = interpolatedDotProduct(padded, whole + half + 1, bank, position - whole);
  }
  return output;
}
