/** The second best seam: what follows the end fades out over the beginning. */
import { type AudioClip, clipLength, type Samples } from "#base";
import { createCrossfade } from "#dsp";
import { chooseFade, minFade } from "./choose-fade.ts";
import type { LoopBuffer, LoopRegion } from "./loop-buffer.ts";

/**
 * Fade out what follows the end.
 *
 * @param clip - the recording [C, N]
 * @param region - where to cut
 * @param maxLag - how far the end may move
 * @returns null where too little follows the end, or an attack begins at the start: the fade would blur it
 */
export function crossfadeAfterEnd(
  clip: AudioClip,
  { start, end, onset }: LoopRegion,
  maxLag: Samples,
): LoopBuffer | null {
  const rate = clip.sampleRate;
  const maxLength = Math.min(clipLength(clip) - end - maxLag, end - start);
  if (onset || maxLength < minFade * rate) return null;
  const fade = chooseFade(clip, {
    first: start,
    second: end,
    anchor: "begin",
    maxLength,
    maxLag,
    sparesTransients: false,
  });
  const { leaving, entering } = createCrossfade(fade.length, fade.correlation);
  const period = end + fade.lag - start;
  const channels = clip.channels.map((channel) => {
    const buffer = channel.slice(start, start + period); // [P]
    for (let n = 0; n < fade.length; n++) {
      buffer[n] = entering[n] * buffer[n] + leaving[n] * channel[start + period + n];
    }
    return buffer;
  });
  const { correlation, lag } = fade;
  const seam = { material: "after", fade: fade.length / rate, correlation, lag } as const;
  return { clip: { channels, sampleRate: rate }, seam };
}
