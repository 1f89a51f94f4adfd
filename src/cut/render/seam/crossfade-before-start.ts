/** The best seam: what precedes the start is faded in under the end. */
import { type AudioClip, clipLength, type Samples, type Seconds } from "#base";
import { createCrossfade } from "#dsp";
import { chooseFade, minFade } from "./choose-fade.ts";
import type { LoopBuffer, LoopRegion } from "./loop-buffer.ts";

/** The fade is over this long before the start, so that an attack is whole. */
const clear: Seconds = 0.003;

/**
 * Fade in what precedes the start.
 *
 * @param clip - the recording [C, N]
 * @param region - where to cut
 * @param maxLag - how far the end may move
 * @returns null where too little precedes the start
 */
export function crossfadeBeforeStart(
  clip: AudioClip,
  region: LoopRegion,
  maxLag: Samples,
): LoopBuffer | null {
  const rate = clip.sampleRate;
  const { start, end } = region;
  const missing = Math.max(0, end - clipLength(clip));
  const guard = Math.max(region.guard, missing) + Math.round(clear * rate);
  const maxLength = Math.min(start - guard, end - start - guard);
  if (maxLength < minFade * rate) return null;
  const fade = chooseFade(clip, {
    first: start - guard,
    second: end - guard,
    anchor: "end",
    maxLength,
    maxLag: missing > 0 ? 0 : Math.max(0, Math.min(maxLag, clipLength(clip) - end)),
    sparesTransients: true,
  });
  const period = end + fade.lag - start;
  const { leaving, entering } = createCrossfade(fade.length, fade.correlation);
  const from = period - guard - fade.length;
  const channels = clip.channels.map((channel) => {
    const buffer = new Float32Array(period); // [P]
    buffer.set(channel.subarray(start, start + from));
    for (let n = 0; n < fade.length; n++) {
      const old = channel[start + from + n] ?? 0;
      buffer[from + n] = leaving[n] * old + entering[n] * channel[start - guard - fade.length + n];
    }
    buffer.set(channel.subarray(start - guard, start), period - guard);
    return buffer;
  });
  const { correlation, lag } = fade;
  const seam = { material: "before", fade: fade.length / rate, correlation, lag } as const;
  return { clip: { channels, sampleRate: rate }, seam };
}
