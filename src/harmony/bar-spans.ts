/** The bars of a beat grid as stretches of time. */
import type { BeatGrid } from "#base";
import type { BarSpan } from "./heard.ts";

/**
 * List the whole bars of a grid, from each downbeat to the next; the last one too, where all its beats were
 * heard.
 *
 * @param grid - beats of a recording
 * @returns bars in order; none where no downbeat was heard
 */
export function barSpans({ beats, beatsPerBar, duration }: BeatGrid): BarSpan[] {
  const downbeats = beats.flatMap(({ position }, i) => (position === 1 ? [i] : []));
  const bars = downbeats
    .slice(1)
    .map((next, i) => ({ from: beats[downbeats[i]].time, to: beats[next].time }));
  const last = downbeats.at(-1);
  if (last === undefined || beats.length - last < beatsPerBar || beats.length < 2) return bars;
  const lastBeat = beats[beats.length - 1].time;
  const to = Math.min(duration, 2 * lastBeat - beats[beats.length - 2].time);
  return [...bars, { from: beats[last].time, to }];
}
