/** How long a fade should be, and where its two sounds agree best. */
import type { AudioClip, Hertz, Ratio, Samples, Seconds } from "#base";
import { findBestLag } from "#dsp";

/** A fade that could be made. */
export interface FadeChoice {
  readonly length: Samples;
  readonly lag: Samples;
  readonly correlation: Ratio;
}

/** What a fade is chosen for. */
export interface FadeOptions {
  /** Where the sound that stays is: the fade begins or ends there. */
  readonly first: Samples;
  /** Where the sound that may move is. */
  readonly second: Samples;
  /** Whether fades begin at those places, or end there. */
  readonly anchor: "begin" | "end";
  readonly maxLength: Samples;
  readonly maxLag: Samples;
  /** Whether a fade over a transient is to be avoided. */
  readonly sparesTransients: boolean;
}

/** Lengths to try, longest first: 60 ms hides most, 10 ms spares what is short. */
const lengths: readonly Seconds[] = [0.06, 0.04, 0.025, 0.015, 0.01];
/** No fade is shorter. */
export const minFade: Seconds = 0.01;

/** Share of a region's energy that lies in its loudest 5 ms: near 1 where there is a transient. */
function transientShare(
  channels: readonly Float32Array[],
  from: Samples,
  length: Samples,
  rate: Hertz,
): Ratio {
  const block = Math.max(1, Math.round(0.005 * rate));
  let loudest = 0;
  let total = 1e-12;
  let blocks = 0;
  for (let start = from; start + block <= from + length; start += block, blocks++) {
    let energy = 0;
    for (const channel of channels)
      for (let n = start; n < start + block; n++) energy += (channel[n] ?? 0) ** 2;
    loudest = Math.max(loudest, energy);
    total += energy;
  }
  return blocks > 2 ? loudest / total : 0;
}

/**
 * Choose length and lag of a fade between two sounds of a recording.
 *
 * @param clip - the recording
 * @param options - where the two sounds are, and what is allowed
 */
export function chooseFade({ channels, sampleRate }: AudioClip, options: FadeOptions): FadeChoice {
  const { first, second, anchor, maxLength, maxLag, sparesTransients } = options;
  let best: (FadeChoice & { score: number }) | undefined;
  for (const seconds of lengths) {
    const length = Math.min(maxLength, Math.round(seconds * sampleRate));
    if (best && length >= best.length) continue;
    const offset = anchor === "end" ? -length : 0;
    const { lag, correlation } = findBestLag(channels, first + offset, second + offset, length, maxLag);
    let score = correlation + 0.08 * Math.log2(length / (minFade * sampleRate));
    if (sparesTransients) {
      // A transient inside an uncorrelated fade is half lost: only a shorter fade, off it, spares it.
      const share = Math.max(
        transientShare(channels, first + offset, length, sampleRate),
        transientShare(channels, second + offset, length, sampleRate),
      );
      score -= (1 - Math.max(0, correlation)) * (share > 0.5 ? share - 0.5 : 0);
    }
    if (!best || score > best.score) best = { length, lag, correlation, score };
  }
  return best ?? { length: 0, lag: 0, correlation: 0 };
}
