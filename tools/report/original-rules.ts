/**
 * What the original looper would do with the same recording and the same beats: first downbeat,
 * ±10 bpm, a blend of 100 samples, one stretch of the whole loop. Only for comparison in reports.
 *
 * @source andreasjansson/cog-musicgen-looper@d177be0 predict.py
 */
import type { AudioClip, BeatGrid, Bpm } from "#base";
import { clipLength, sliceClip } from "#base";
import type { Stretcher } from "#dsp";

/** A loop as the original makes it, or why it fails. */
export type OriginalOutcome =
  | { readonly clip: AudioClip; readonly failure: null }
  | { readonly clip: null; readonly failure: string };

const failed = (failure: string): OriginalOutcome => ({ clip: null, failure });

/** Fade the 100 samples before the start in under the last 100; the blend has no lead to use near 0. */
function blend(clip: AudioClip, start: number, end: number): AudioClip | null {
  const lead = 100;
  if (start < lead) return null;
  const channels = clip.channels.map((channel) => {
    const loop = channel.slice(start, end);
    for (let i = 0; i < lead; i++) {
      const at = loop.length - lead + i;
      loop[at] = loop[at] * (1 - i / (lead - 1)) + channel[start - lead + i] * (i / (lead - 1));
    }
    return loop;
  });
  return { channels, sampleRate: clip.sampleRate };
}

/**
 * Cut a loop by the original's rules.
 *
 * @param clip - a take [C, N]
 * @param grid - its beats
 * @param bpm - requested tempo
 * @param stretcher - stands in for rubberband
 */
export function cutByOriginalRules(
  clip: AudioClip,
  grid: BeatGrid,
  bpm: Bpm,
  stretcher: Stretcher,
): OriginalOutcome {
  const downbeats = grid.beats.filter((beat) => beat.position === 1);
  if (downbeats.length < 2) return failed("Less than one bar detected");
  const bars = 2 ** Math.floor(Math.log2(downbeats.length - 1));
  const from = downbeats[0].time;
  const to = downbeats[bars].time;
  const beats = grid.beats.filter((beat) => beat.time >= from && beat.time < to).length;
  const played = (beats / (to - from)) * 60;
  const near = [played, played / 2, played * 2].filter((tempo) => Math.abs(tempo - bpm) <= 10);
  if (near.length === 0) return failed(`Failed to generate a loop in the requested ${bpm} bpm`);
  const actual =
    Math.abs(played / 2 - bpm) <= 10 ? played / 2 : Math.abs(played * 2 - bpm) <= 10 ? played * 2 : played;
  const start = Math.trunc(from * clip.sampleRate);
  const end = Math.min(clipLength(clip), Math.trunc(to * clip.sampleRate));
  const loop = blend(clip, start, end);
  if (!loop) return failed("operands could not be broadcast together");
  const rate = bpm / actual;
  const length = Math.round((end - start) / rate);
  return {
    clip: stretcher.stretch(sliceClip(loop, 0, end - start), { length, sourceAt: (t) => t * rate }),
    failure: null,
  };
}
