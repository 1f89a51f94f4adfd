/**
 * Making a region of a recording circular, so that its end runs into its beginning.
 *
 *     recording   ┄┄┄┤fade in├┄[start ───────────────── ┤fade out├─end]┄┄┄
 *                       ╰────────────────────────────────────▲
 *     loop buffer              [start ───────────────── ┤ both   ├ ╳ ]
 *
 * What precedes the start is real music that leads into it, with the first samples of its attack; so it
 * is laid under the end. Where nothing precedes the start, what follows the end fades out over the
 * beginning; where there is neither, the end rings on by prediction.
 */
import type { AudioClip, Seconds } from "#base";
import { crossfadeAfterEnd } from "./crossfade-after-end.ts";
import { crossfadeBeforeStart } from "./crossfade-before-start.ts";
import { extrapolateEnd } from "./extrapolate-end.ts";
import type { LoopBuffer, LoopRegion } from "./loop-buffer.ts";

/** How far the end may move: less than anyone hears, more than half a wave of most basses. */
const reach: Seconds = 0.003;

/**
 * Make a region of a recording circular.
 *
 * @param clip - the recording [C, N]
 * @param region - where, in samples
 * @returns a loop buffer [C, P] with P = end − start + lag, |lag| ≤ 3 ms; sample 0 is the start
 */
export function makeCircular(clip: AudioClip, region: LoopRegion): LoopBuffer {
  const maxLag = Math.round(reach * clip.sampleRate);
  return (
    crossfadeBeforeStart(clip, region, maxLag) ??
    crossfadeAfterEnd(clip, region, maxLag) ??
    extrapolateEnd(clip, region)
  );
}
