/**
 * The level of a finished loop: the first of a pack peaks at −1 dBFS, the others are as loud as the first.
 */
import type { AudioClip, Decibels } from "#base";
import { decibelsToRatio, measureLoudness, peakOf, ratioToDecibels } from "#dsp";

/** No sample of a loop is louder. */
const ceiling: Decibels = -1;

/** A loop at its level. */
export interface LevelledLoop {
  readonly clip: AudioClip;
  /** Largest sample, in dBFS; −Infinity for silence. */
  readonly peak: Decibels;
  /** In LUFS; −Infinity for silence. */
  readonly loudness: Decibels;
  /** What was added. */
  readonly gain: Decibels;
}

/**
 * Set the level of a loop.
 *
 * @param clip - the loop [C, N]
 * @param target - loudness of the pack's first loop in LUFS; null for that first loop itself
 * @returns the loop at −1 dBFS peak, or as loud as the target unless that would pass −1 dBFS
 */
export function matchLevel(clip: AudioClip, target: Decibels | null): LevelledLoop {
  const peak = peakOf(clip);
  const loudness = measureLoudness(clip);
  if (peak === 0) return { clip, peak: Number.NEGATIVE_INFINITY, loudness, gain: 0 };
  const headroom = ceiling - ratioToDecibels(peak);
  const isComparable = target !== null && Number.isFinite(target) && Number.isFinite(loudness);
  const gain = isComparable ? Math.min(headroom, target - loudness) : headroom;
  const factor = decibelsToRatio(gain);
  const limit = Math.fround(decibelsToRatio(ceiling));
  const channels = clip.channels.map((channel) =>
    // Rounding to float32 must not pass the ceiling by a hair.
    channel.map((x) => Math.min(limit, Math.max(-limit, x * factor))),
  );
  return {
    clip: { channels, sampleRate: clip.sampleRate },
    peak: Math.min(ceiling, ratioToDecibels(peak) + gain),
    loudness: loudness + gain,
    gain,
  };
}
