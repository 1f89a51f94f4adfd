/**
 * Loudness as broadcasters measure it: a filter for the ear, then gated power.
 * A loop has no beginning, so the filter is run in before it counts and blocks wrap around the end.
 */
import { type AudioClip, clipLength, type Decibels, type Hertz } from "#base";

/** A second-order filter; a0 is 1. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * Design the two filters of the K weighting for any sample rate.
 *
 * @param sampleRate - in Hz, ≥ 8000
 * @returns the shelf of the head and the high-pass, in this order
 * @source ITU-R BS.1770-4 annex 1, whose 48 kHz coefficients are these analogue filters under the bilinear transform
 * @parity the standard's tables, in loudness.test.ts
 */
export function designKWeighting(sampleRate: Hertz): readonly [Biquad, Biquad] {
  const shelf = { frequency: 1681.974450955533, gain: 3.999843853973347, q: 0.7071752369554196 };
  const pass = { frequency: 38.13547087602444, q: 0.5003270373238773 };

  const k = Math.tan((Math.PI * shelf.frequency) / sampleRate);
  const high = 10 ** (shelf.gain / 20);
  const band = high ** 0.4996667741545416;
  const shelfA0 = 1 + k / shelf.q + k * k;
  const kPass = Math.tan((Math.PI * pass.frequency) / sampleRate);
  const passA0 = 1 + kPass / pass.q + kPass * kPass;
  return [
    {
      b: [
        (high + (band * k) / shelf.q + k * k) / shelfA0,
        (2 * (k * k - high)) / shelfA0,
        (high - (band * k) / shelf.q + k * k) / shelfA0,
      ],
      a: [(2 * (k * k - 1)) / shelfA0, (1 - k / shelf.q + k * k) / shelfA0],
    },
    {
      b: [1, -2, 1],
      a: [(2 * (kPass * kPass - 1)) / passA0, (1 - kPass / pass.q + kPass * kPass) / passA0],
    },
  ];
}

/** Run both filters over a loop, once to settle and once to keep. */
function weightCircularly(
  samples: Float32Array,
  filters: readonly [Biquad, Biquad],
  settle: number,
): Float64Array {
  const count = samples.length;
  const weighted = new Float64Array(count); // [N]
  const [shelf, pass] = filters;
  let s1 = 0;
  let s2 = 0;
  let p1 = 0;
  let p2 = 0;
  for (let n = -settle; n < count; n++) {
    const x = samples[n >= 0 ? n : (count - (-n % count)) % count];
    const y = shelf.b[0] * x + s1;
    s1 = shelf.b[1] * x - shelf.a[0] * y + s2;
    s2 = shelf.b[2] * x - shelf.a[1] * y;
    const z = pass.b[0] * y + p1;
    p1 = pass.b[1] * y - pass.a[0] * z + p2;
    p2 = pass.b[2] * y - pass.a[1] * z;
    if (n >= 0) weighted[n] = z;
  }
  return weighted;
}

/**
 * Measure how loud a loop is when it plays over and over.
 *
 * @param clip - audio [C, N], at least one sample
 * @returns integrated loudness in LUFS (a sine of 997 Hz at full scale in one channel is −3.01); −Infinity for silence
 * @source ITU-R BS.1770-4: 400 ms blocks, 75 % overlap, gates at −70 LUFS and −10 LU
 * @differs blocks wrap around the end, and a loop shorter than a block is one block; all channels weigh 1
 * @parity ffmpeg ebur128 within 0.1 LU, in loudness.test.ts
 */
export function measureLoudness(clip: AudioClip): Decibels {
  const count = clipLength(clip);
  const filters = designKWeighting(clip.sampleRate);
  const power = new Float64Array(count + 1); // [N + 1] running sum over channels
  for (const channel of clip.channels) {
    const weighted = weightCircularly(channel, filters, Math.round(clip.sampleRate / 5));
    let sum = 0;
    for (let n = 0; n < count; n++) {
      sum += weighted[n] * weighted[n];
      power[n + 1] += sum;
    }
  }
  const block = Math.min(count, Math.round(clip.sampleRate * 0.4));
  const step = Math.max(1, Math.round(block / 4));
  const powers: number[] = [];
  for (let start = 0; start < count; start += step) {
    const end = start + block;
    const wrapped = end <= count ? power[end] : power[count] + power[end - count];
    powers.push((wrapped - power[start]) / block);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const loudness = (value: number) => -0.691 + 10 * Math.log10(value);
  const aboveSilence = powers.filter((value) => loudness(value) > -70);
  if (aboveSilence.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = mean(aboveSilence) / 10;
  return loudness(mean(aboveSilence.filter((value) => value > gate)));
}
