/**
 * Change of sample rate for renders, plain and slow. The program's own resampler is not used on purpose:
 * test audio must not share a fault with what it tests.
 */
import type { Hertz } from "#base";

/** Zero crossings of the kernel on each side. */
const wings = 24;

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
  const band = Math.min(1, (0.96 * to) / from);
  const reach = wings / band;
  const out = new Float32Array(Math.round((samples.length * to) / from));
  for (let m = 0; m < out.length; m++) {
    const place = (m * from) / to;
    const first = Math.max(0, Math.ceil(place - reach));
    const last = Math.min(samples.length - 1, Math.floor(place + reach));
    let sum = 0;
    for (let n = first; n <= last; n++) {
      const x = (place - n) * band;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += samples[n] * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / wings));
    }
    out[m] = sum * band;
  }
  return out;
}
