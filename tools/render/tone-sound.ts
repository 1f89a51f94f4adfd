/**
 * Pitched sounds. Every note starts at phase zero and no sound depends on how long it will be held, so a
 * longer note begins with exactly the samples of a shorter one. Knows sounds; refuses to know music.
 */
import type { Hertz, Samples } from "#base";
import { filterSamples } from "./filter-samples.ts";
import type { ToneName } from "./piece-spec.ts";

const tau = 2 * Math.PI;

/** A sawtooth without the worst of its aliases (polynomial band-limited step). */
function saw(length: Samples, step: number): Float32Array {
  const out = new Float32Array(length);
  let phase = 0;
  for (let n = 0; n < length; n++) {
    let y = 2 * phase - 1;
    if (phase < step) {
      const t = phase / step;
      y -= t + t - t * t - 1;
    } else if (phase > 1 - step) {
      const t = (phase - 1) / step;
      y -= t * t + t + t + 1;
    }
    out[n] = y;
    phase += step;
    if (phase >= 1) phase -= 1;
  }
  return out;
}

/** Sum of decaying partials below 0.45 of the rate: [ratio, gain, decays per second]. */
function partials(length: Samples, step: number, rate: Hertz, list: readonly [number, number, number][]) {
  const out = new Float32Array(length);
  for (const [ratio, gain, fall] of list) {
    if (ratio * step > 0.45) continue;
    const last = fall > 0 ? Math.min(length, Math.ceil((9 / fall) * rate)) : length;
    for (let n = 0; n < last; n++) {
      out[n] += gain * Math.sin(tau * ((ratio * step * n) % 1)) * Math.exp((-fall * n) / rate);
    }
  }
  return out;
}

/** Multiply by an envelope of time. */
function shape(samples: Float32Array, rate: Hertz, envelope: (seconds: number) => number): Float32Array {
  for (let n = 0; n < samples.length; n++) samples[n] *= envelope(n / rate);
  return samples;
}

const attack = (time: number, seconds: number) => 1 - Math.exp(-time / seconds);
const harmonics = (count: number, entry: (h: number) => [number, number, number]) =>
  Array.from({ length: count }, (_, i) => entry(i + 1));

type Voice = (length: Samples, step: number, rate: Hertz) => Float32Array;

const voices: Record<ToneName, Voice> = {
  sine: (length, step, rate) =>
    shape(
      partials(length, step, rate, [
        [1, 1, 0],
        [2, 0.15, 0],
      ]),
      rate,
      (t) => attack(t, 0.004),
    ),
  saw: (length, step, rate) =>
    shape(
      filterSamples(saw(length, step), "lowpass", 800, rate),
      rate,
      (t) => attack(t, 0.003) * (0.45 + 0.5 * Math.exp(-t / 0.15)),
    ),
  square: (length, step, rate) =>
    shape(
      partials(
        length,
        step,
        rate,
        harmonics(6, (h) => [2 * h - 1, 0.9 / (2 * h - 1), 0]),
      ),
      rate,
      (t) => attack(t, 0.003) * (0.5 + 0.4 * Math.exp(-t / 0.12)),
    ),
  acid: (length, step, rate) => {
    const dark = filterSamples(saw(length, step), "lowpass", 350, rate, 2);
    const bright = filterSamples(saw(length, step), "lowpass", 2400, rate, 3);
    for (let n = 0; n < length; n++) {
      const open = Math.exp(-n / (0.07 * rate));
      dark[n] = (0.6 * (dark[n] * (1 - open)) + 0.45 * bright[n] * open) * attack(n / rate, 0.002);
    }
    return dark;
  },
  plucked: (length, step, rate) =>
    shape(
      partials(
        length,
        step,
        rate,
        harmonics(10, (h) => [h, 0.9 / h ** 1.2, 2 + 1.6 * h]),
      ),
      rate,
      (t) => attack(t, 0.0015),
    ),
  pad: (length, step, rate) => {
    const mixed = saw(length, step);
    const second = saw(length, step * 1.006);
    for (let n = 0; n < length; n++) mixed[n] = 0.5 * (mixed[n] + second[n]);
    return shape(filterSamples(mixed, "lowpass", 1500, rate), rate, (t) => Math.min(1, t / 0.1));
  },
  swell: (length, step, rate) => {
    const mixed = saw(length, step);
    const second = saw(length, step * 1.004);
    for (let n = 0; n < length; n++) mixed[n] = 0.5 * (mixed[n] + second[n]);
    return shape(filterSamples(mixed, "lowpass", 900, rate), rate, (t) =>
      Math.sin(Math.min(1, t / 1.5) * 1.57),
    );
  },
  piano: (length, step, rate) =>
    shape(
      partials(
        length,
        step,
        rate,
        harmonics(8, (h) => [h * (1 + 0.0002 * h * h), 0.8 / h ** 1.1, 1.6 + 0.9 * h]),
      ),
      rate,
      (t) => attack(t, 0.002),
    ),
  organ: (length, step, rate) =>
    shape(
      partials(length, step, rate, [
        [1, 0.55, 0],
        [2, 0.3, 0],
        [3, 0.2, 0],
        [4, 0.1, 0],
      ]),
      rate,
      (t) => attack(t, 0.005),
    ),
  pluck: (length, step, rate) =>
    shape(
      partials(
        length,
        step,
        rate,
        harmonics(8, (h) => [h, 0.8 / h, 4 + 3 * h]),
      ),
      rate,
      (t) => attack(t, 0.001),
    ),
  bells: (length, step, rate) => {
    const out = new Float32Array(length);
    for (let n = 0; n < length; n++) {
      const time = n / rate;
      const bend = 2.2 * Math.exp(-time / 0.25) * Math.sin(tau * ((3.5 * step * n) % 1));
      out[n] = Math.sin(tau * ((step * n) % 1) + bend) * Math.exp(-time / 0.5) * attack(time, 0.001);
    }
    return out;
  },
};

const made = new Map<string, Float32Array>();

/**
 * Give the first samples of a note.
 *
 * @param name - the sound
 * @param midi - pitch, 60 is middle C, 69 is 440 Hz
 * @param length - samples wanted
 * @param sampleRate - rate wanted
 * @returns at least `length` samples [N], without a release; shared between callers: do not write to it
 * @source own
 */
export function toneSound(name: ToneName, midi: number, length: Samples, sampleRate: Hertz): Float32Array {
  const key = `${name}/${midi}/${sampleRate}`;
  let sound = made.get(key);
  if (sound === undefined || sound.length < length) {
    const room = 2 ** Math.ceil(Math.log2(Math.max(length, sampleRate)));
    sound = voices[name](room, (440 * 2 ** ((midi - 69) / 12)) / sampleRate, sampleRate);
    made.set(key, sound);
  }
  return sound;
}
