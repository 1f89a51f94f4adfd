/**
 * What happens to a mix on its way to a file: level, fade, noise, clipping, rate, channels.
 * Knows damage; refuses to know what was played.
 */
import { type AudioClip, createRandom } from "#base";
import type { PieceSpec } from "./piece-spec.ts";
import { resampleMix } from "./resample-mix.ts";

const decibels = (value: number) => 10 ** (value / 20);

/**
 * Finish a mix as its spec says.
 *
 * @param mix - [N] at 32 kHz, overwritten
 * @param spec - gives finish and seed
 * @returns the clip [C, M] at the finish's rate
 */
export function finishMix(mix: Float32Array, spec: PieceSpec): AudioClip {
  const { sampleRate, channels, gain, noise, clipping, fadeIn } = spec.finish;
  const factor = decibels(gain);
  if (gain !== 0) for (let n = 0; n < mix.length; n++) mix[n] *= factor;
  const fade = Math.min(mix.length, Math.round(fadeIn * 32_000));
  for (let n = 0; n < fade; n++) mix[n] *= decibels(-50 * (1 - n / fade));
  if (noise !== null) {
    const random = createRandom(spec.seed).fork("noise");
    const spread = decibels(noise) * Math.sqrt(12);
    for (let n = 0; n < mix.length; n++) mix[n] += spread * (random.uniform() - 0.5);
  }
  if (clipping !== null) {
    const drive = decibels(clipping);
    for (let n = 0; n < mix.length; n++) mix[n] = Math.max(-1, Math.min(1, drive * mix[n]));
  }
  const left = resampleMix(mix, 32_000, sampleRate);
  if (channels === 1) return { channels: [left], sampleRate };
  // the right ear hears a little less, 0.4 ms later: stereo that is no copy
  const late = Math.round(0.0004 * sampleRate);
  const right = left.map((_, n) => (n < late ? 0 : 0.85 * left[n - late]));
  return { channels: [left, right], sampleRate };
}
