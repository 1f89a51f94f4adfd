/**
 * Drums as one-shots: made once per kit and rate, the same samples every time, so that a repeated bar is
 * the same bar. Knows sounds; refuses to know rhythms.
 */
import { createRandom, type Hertz, type Seconds } from "#base";
import { filterSamples } from "./filter-samples.ts";
import type { DrumVoice, KitName } from "./piece-spec.ts";

interface KitShape {
  readonly kick: { pitch: Hertz; sweep: Hertz; sweepTime: Seconds; decay: Seconds; click: number };
  readonly snare: { pitch: Hertz; toneDecay: Seconds; noiseDecay: Seconds; noise: number };
  readonly hat: { cutoff: Hertz; decay: Seconds; openDecay: Seconds };
  /** Everything above is dulled, or null. */
  readonly dull: Hertz | null;
}

const shapes: Record<KitName, KitShape> = {
  punchy: {
    kick: { pitch: 52, sweep: 230, sweepTime: 0.025, decay: 0.13, click: 0.4 },
    snare: { pitch: 205, toneDecay: 0.06, noiseDecay: 0.09, noise: 0.7 },
    hat: { cutoff: 8000, decay: 0.022, openDecay: 0.12 },
    dull: null,
  },
  booming: {
    kick: { pitch: 44, sweep: 95, sweepTime: 0.04, decay: 0.34, click: 0.12 },
    snare: { pitch: 180, toneDecay: 0.09, noiseDecay: 0.07, noise: 0.5 },
    hat: { cutoff: 9500, decay: 0.015, openDecay: 0.09 },
    dull: null,
  },
  acoustic: {
    kick: { pitch: 63, sweep: 120, sweepTime: 0.016, decay: 0.09, click: 0.25 },
    snare: { pitch: 190, toneDecay: 0.11, noiseDecay: 0.13, noise: 0.9 },
    hat: { cutoff: 6200, decay: 0.035, openDecay: 0.2 },
    dull: null,
  },
  dusty: {
    kick: { pitch: 57, sweep: 110, sweepTime: 0.03, decay: 0.12, click: 0.1 },
    snare: { pitch: 170, toneDecay: 0.08, noiseDecay: 0.08, noise: 0.6 },
    hat: { cutoff: 4200, decay: 0.025, openDecay: 0.1 },
    dull: 5200,
  },
};

let noiseTable: Float32Array | null = null;

/** White noise that is the same for ever: `length` samples from a fixed table, from a place per voice. */
function fixedNoise(length: number, offset: number): Float32Array {
  if (noiseTable === null) {
    const random = createRandom(20_160_801);
    noiseTable = Float32Array.from({ length: 65_536 }, () => 2 * random.uniform() - 1);
  }
  const table = noiseTable;
  return Float32Array.from({ length }, (_, n) => table[(n + offset) & 65_535]);
}

/** Multiply by a falling exponential. */
function decay(samples: Float32Array, tau: Seconds, rate: Hertz): Float32Array {
  for (let n = 0; n < samples.length; n++) samples[n] *= Math.exp(-n / (tau * rate));
  return samples;
}

function drumTone(
  length: number,
  rate: Hertz,
  { pitch, sweep, sweepTime, tau }: { pitch: Hertz; sweep: Hertz; sweepTime: Seconds; tau: Seconds },
): Float32Array {
  const out = new Float32Array(length);
  let phase = 0;
  for (let n = 0; n < length; n++) {
    const time = n / rate;
    out[n] = Math.sin(2 * Math.PI * phase) * Math.exp(-time / tau);
    phase += (pitch + sweep * Math.exp(-time / sweepTime)) / rate;
  }
  return out;
}

/** Sum arrays of equal or lesser length into the first, with gains. */
function blend(into: Float32Array, ...parts: [Float32Array, number][]): Float32Array {
  for (const [part, gain] of parts) for (let n = 0; n < part.length; n++) into[n] += gain * part[n];
  return into;
}

function metal(length: number, rate: Hertz, cutoff: Hertz, offset: number): Float32Array {
  const out = fixedNoise(length, offset);
  const partials = [3107, 4231, 5417, 6173, 7919, 9551];
  for (let n = 0; n < length; n++) {
    for (const partial of partials) out[n] += ((partial * n) / rate) % 1 < 0.5 ? 0.12 : -0.12;
  }
  return filterSamples(filterSamples(out, "highpass", cutoff, rate), "highpass", cutoff, rate);
}

function kick({ kick: k }: KitShape, rate: Hertz): Float32Array {
  const body = drumTone(Math.round(rate * Math.min(0.9, k.decay * 4)), rate, { ...k, tau: k.decay });
  const click = decay(fixedNoise(Math.round(0.01 * rate), 0), 0.0025, rate);
  return blend(body, [filterSamples(click, "highpass", 1200, rate), k.click]).map((x) => Math.tanh(1.5 * x));
}

function snare({ snare: s }: KitShape, rate: Hertz): Float32Array {
  const length = Math.round(rate * Math.max(s.toneDecay, s.noiseDecay) * 4);
  const noise = filterSamples(fixedNoise(length, 9001), "highpass", 1400, rate);
  const tone = drumTone(length, rate, { pitch: s.pitch, sweep: 60, sweepTime: 0.01, tau: s.toneDecay });
  return blend(new Float32Array(length), [tone, 0.6], [decay(noise, s.noiseDecay, rate), 1.3 * s.noise]).map(
    Math.tanh,
  );
}

function clap(rate: Hertz): Float32Array {
  const length = Math.round(0.3 * rate);
  const noise = filterSamples(fixedNoise(length, 17_000), "bandpass", 1500, rate, 0.8);
  return noise.map((x, n) => {
    const time = n / rate;
    let envelope = 0.5 * Math.exp(-time / 0.07);
    for (const start of [0, 0.011, 0.022]) if (time >= start) envelope += Math.exp(-(time - start) / 0.006);
    return 1.6 * x * envelope;
  });
}

function hat(shape: KitShape, rate: Hertz, tau: Seconds): Float32Array {
  const length = Math.round(rate * Math.min(0.8, tau * 5));
  return decay(metal(length, rate, shape.hat.cutoff, 30_000), tau, rate).map((x) => 0.9 * x);
}

function cymbal(rate: Hertz, tau: Seconds, bell: number): Float32Array {
  const length = Math.round(rate * Math.min(1.2, tau * 4));
  const wash = decay(metal(length, rate, 4500, 41_000), tau, rate);
  const ping = drumTone(length, rate, { pitch: 3300, sweep: 0, sweepTime: 1, tau: 0.03 });
  return blend(new Float32Array(length), [wash, 0.5], [ping, bell]);
}

function tom(rate: Hertz, pitch: Hertz): Float32Array {
  return drumTone(Math.round(0.45 * rate), rate, { pitch, sweep: 0.5 * pitch, sweepTime: 0.03, tau: 0.11 });
}

function makeVoice(kit: KitName, voice: DrumVoice, rate: Hertz): Float32Array {
  const shape = shapes[kit];
  switch (voice) {
    case "kick":
      return kick(shape, rate);
    case "snare":
      return snare(shape, rate);
    case "clap":
      return clap(rate);
    case "rim":
      return drumTone(Math.round(0.06 * rate), rate, {
        pitch: 1650,
        sweep: 500,
        sweepTime: 0.003,
        tau: 0.012,
      });
    case "hat":
      return hat(shape, rate, shape.hat.decay);
    case "open":
      return hat(shape, rate, shape.hat.openDecay);
    case "ride":
      return cymbal(rate, 0.18, 0.25);
    case "crash":
      return cymbal(rate, 0.5, 0);
    case "lowTom":
      return tom(rate, 95);
    case "highTom":
      return tom(rate, 150);
    case "shaker": {
      const length = Math.round(0.06 * rate);
      const grains = filterSamples(fixedNoise(length, 52_000), "bandpass", 6500, rate, 1);
      return grains.map((x, n) => 1.4 * x * Math.sin((Math.PI * n) / length));
    }
  }
}

const made = new Map<string, Float32Array>();

/**
 * Give the sound of one drum.
 *
 * @param kit - name of the kit
 * @param voice - which drum
 * @param sampleRate - rate wanted
 * @returns samples [N], N ≤ 1.2 s, ends at zero; shared between callers: do not write to it
 * @source own
 */
export function drumSound(kit: KitName, voice: DrumVoice, sampleRate: Hertz): Float32Array {
  const name = `${kit}/${voice}/${sampleRate}`;
  let sound = made.get(name);
  if (sound === undefined) {
    sound = makeVoice(kit, voice, sampleRate);
    const dull = shapes[kit].dull;
    if (dull !== null) filterSamples(sound, "lowpass", dull, sampleRate);
    const fade = Math.min(sound.length, 96);
    for (let n = 0; n < fade; n++) sound[sound.length - 1 - n] *= n / fade;
    made.set(name, sound);
  }
  return sound;
}
