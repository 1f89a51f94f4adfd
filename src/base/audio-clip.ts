/**
 * A piece of recorded sound in memory. Its samples and their rate; files stay unknown here.
 */
import type { Hertz, Samples, Seconds } from "./units.ts";

/** Planar audio: one Float32Array per channel, equal lengths, full scale ±1. Shape [C, N]. */
export interface AudioClip {
  readonly channels: readonly Float32Array[]; // [C][N]
  readonly sampleRate: Hertz;
}

/**
 * Count the samples of one channel.
 *
 * @param clip - audio [C, N]
 * @returns N
 */
export function clipLength(clip: AudioClip): Samples {
  return clip.channels[0]?.length ?? 0;
}

/**
 * Compute how long a clip plays.
 *
 * @param clip - audio [C, N]
 * @returns N / sample rate, in seconds
 */
export function clipDuration(clip: AudioClip): Seconds {
  return clipLength(clip) / clip.sampleRate;
}

/**
 * Take a stretch of a clip, without copying.
 *
 * @param clip - audio [C, N]
 * @param from - first sample, 0…N
 * @param to - one past the last sample, from…N
 * @returns views [C, to − from] of the same memory
 */
export function sliceClip(clip: AudioClip, from: Samples, to: Samples): AudioClip {
  return { channels: clip.channels.map((c) => c.subarray(from, to)), sampleRate: clip.sampleRate };
}

/** Channels whose mean has less than this of their energy cancel each other. */
const cancelled = 0.01;

const energyOf = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0);

/**
 * Average all channels into one, for listening. Where they cancel each other, as in stereo with one side
 * reversed, the loudest is taken instead.
 *
 * @param clip - audio [C, N]
 * @returns mono samples [N]; a channel itself (not a copy) when there is just one, or when they cancel
 */
export function mixToMono(clip: AudioClip): Float32Array {
  const [first, ...rest] = clip.channels;
  if (!first) return new Float32Array(0);
  if (rest.length === 0) return first;
  const mono = new Float32Array(first.length); // [N]
  const gain = 1 / clip.channels.length;
  for (const channel of clip.channels) {
    for (let n = 0; n < mono.length; n++) mono[n] = (mono[n] as number) + (channel[n] as number) * gain;
  }
  const energies = clip.channels.map(energyOf);
  const loudest = energies.indexOf(Math.max(...energies));
  const average = energies.reduce((sum, energy) => sum + energy, 0) * gain;
  return energyOf(mono) < cancelled * average ? (clip.channels[loudest] as Float32Array) : mono;
}
