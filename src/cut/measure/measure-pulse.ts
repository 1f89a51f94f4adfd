/**
 * How clearly beats are struck: whether something begins at them, how loudly, and how punctually.
 */
import type { Decibels, Hertz, Ratio, Seconds } from "#base";
import { findAttack } from "./find-attack.ts";

/** Further away, a sound is not the beat's. */
const reach: Seconds = 0.04;
/** This far off, a sound counts for a third. */
const punctual: Seconds = 0.015;
/** A rise that is as clear as can be. */
const clear: Decibels = 12;

/**
 * Measure the pulse of music at given beats.
 *
 * @param samples - mono samples [N]
 * @param sampleRate - in Hz
 * @param beats - where beats should be; those outside of the recording do not count
 * @returns 0 where nothing begins at any beat, 1 where something clear begins exactly at all of them
 */
export function measurePulse(samples: Float32Array, sampleRate: Hertz, beats: readonly Seconds[]): Ratio {
  let sum = 0;
  let count = 0;
  for (const [i, time] of beats.entries()) {
    if (time < 0 || time * sampleRate >= samples.length) continue;
    count++;
    const gap = Math.abs((beats[i + 1] ?? time + 1) - time);
    const attack = findAttack(samples, sampleRate, time * sampleRate, Math.min(reach, gap / 6) * sampleRate);
    if (!attack) continue;
    const late = attack.at / sampleRate - time;
    sum += Math.min(1, attack.rise / clear) * Math.exp(-((late / punctual) ** 2));
  }
  return count === 0 ? 0 : sum / count;
}
