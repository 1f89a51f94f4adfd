/**
 * Sound without a beat, so that the tracker learns when not to be confident: noises, drops at random,
 * speech-like swells, drones.
 */
import { type AudioClip, createRandom } from "#base";

const rate = 32_000;

/**
 * Draw a clip without a beat.
 *
 * @param seed - equal seeds give equal clips
 */
export function drawBeatless(seed: number): AudioClip {
  const random = createRandom(seed).fork("beatless");
  const seconds = 6 + 14 * random.uniform();
  const samples = new Float32Array(Math.round(seconds * rate));
  const level = 10 ** (-(3 + 30 * random.uniform()) / 20);
  const kind = random.pick(["noise", "noise", "drops", "drops", "swells", "drone"] as const);
  const colour = random.pick([0, 0, 0.9, 0.98]);
  let last = 0;
  const noise = () => {
    last = colour * last + Math.sqrt(1 - colour * colour) * random.normal();
    return 0.3 * last;
  };
  if (kind === "noise") for (let n = 0; n < samples.length; n++) samples[n] = noise();
  if (kind === "drops" || kind === "swells") {
    const perSecond = kind === "drops" ? 1 + 9 * random.uniform() : 0.5 + 2 * random.uniform();
    const pause = () => -Math.log(1 - random.uniform()) / perSecond;
    for (let at = 0; at < seconds; at += pause()) {
      const pitch = 60 * 60 ** random.uniform();
      const fall = kind === "drops" ? 5 + 60 * random.uniform() : 1 + 4 * random.uniform();
      const rise = kind === "drops" ? 0.001 : 0.05 + 0.3 * random.uniform();
      const gain = 0.2 + 0.8 * random.uniform();
      const isNoise = random.uniform() < 0.4;
      const from = Math.round(at * rate);
      const length = Math.min(samples.length - from, Math.round((rise + 6 / fall) * rate));
      for (let n = 0; n < length; n++) {
        const t = n / rate;
        const shape = gain * Math.min(1, t / rise) * Math.exp(-fall * Math.max(0, t - rise));
        samples[from + n] += shape * (isNoise ? 2 * noise() : Math.sin(2 * Math.PI * pitch * t));
      }
    }
  }
  if (kind === "drone") {
    for (let voice = 0; voice < 4; voice++) {
      const pitch = 60 * 12 ** random.uniform();
      const wave = 0.05 + 0.5 * random.uniform();
      const phase = 2 * Math.PI * random.uniform();
      for (let n = 0; n < samples.length; n++) {
        const t = n / rate;
        samples[n] +=
          0.2 * (1 + 0.6 * Math.sin(2 * Math.PI * wave * t + phase)) * Math.sin(2 * Math.PI * pitch * t);
      }
    }
  }
  let peak = 1e-9;
  for (const x of samples) peak = Math.max(peak, Math.abs(x));
  return { channels: [samples.map((x) => (level * x) / peak)], sampleRate: rate };
}
