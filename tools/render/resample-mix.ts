/**
 * Change of sample rate for renders, plain and slow. The program's own resampler is not used on purpose:
 * test audio must not share a fault with what it tests.
 */
import type { Hertz } from "#base";

/** Zero crossings of the kernel on each side. */
const wings = 24;

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** A windowed sinc, 2 · reach + 1 taps around a place between two samples. */
function kernel(place: number, reach: number, band: number): Float64Array {
  return Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const x = (place + reach - i) * band;
    if (Math.abs(x) >= wings) return 0;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return band * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / wings));
  });
}

/**
 * Convert samples to another rate by a windowed sinc, zero outside the clip.
 *
 * @param samples - [N]
 * @param from - their rate
 * @param to - the rate wanted
 * @returns samples [round(N · to / from)]; the same array where nothing changes
 * @source own
 */
export function resampleMix(samples: Float32Array, from: Hertz, to: Hertz): Float32Array {
  if (from === to) return samples;
  const step = greatestCommonDivisor(from, to);
  const [advance, phases] = [from / step, to / step];
  const band = Math.min(1, (0.96 * to) / from);
  const reach = Math.ceil(wings / band);
  const kernels = Array.from({ length: phases }, (_, phase) => kernel(phase / phases, reach, band));
  const out = new Float32Array(Math.round((samples.length * to) / from));
  for (let m = 0; m < out.length; m++) {
    const taps = kernels[(m * advance) % phases];
    const first = Math.floor((m * advance) / phases) - reach;
    const start = Math.max(0, -first);
    const last = Math.min(taps.length, samples.length - first);
    let sum = 0;
    for (let i = start; i < last; i++) sum += taps[i] * samples[first + i];
    out[m] = sum;
  }
  return out;
}
