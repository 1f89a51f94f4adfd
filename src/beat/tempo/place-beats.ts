/** Puts decoded beats where their attacks are, and leaves out those before and after the sound. */
import type { BeatGrid, Ratio, Seconds } from "#base";
import type { DecodedBeat } from "../bars/decode-bars.ts";
import type { RhythmFeatures } from "../features/rhythm-features.ts";
import { estimateSoftOnsetLag } from "../features/soft-onset-lag.ts";
import type { Span } from "../features/sounding-span.ts";
import { refineBeats } from "./refine-beats.ts";
import { tempoOfBeats } from "./tempo-of-beats.ts";

/** A beat this much before the sound starts is the one that the sound starts with. */
const margin: Seconds = 0.04;

/**
 * Place beats.
 *
 * @param beats - as they were decoded
 * @param step - of their grid
 * @param features - of the recording
 * @param span - where there is sound
 * @param about - metre and confidences of the grid
 * @param lagShare - how much of the lag of soft sounds the decoded beats still have
 */
export function placeBeats(
  beats: readonly DecodedBeat[],
  step: Seconds,
  { duration, envelopes, onsets }: RhythmFeatures,
  span: Span,
  about: Pick<BeatGrid, "beatsPerBar" | "confidence" | "downbeatConfidence">,
  lagShare: Ratio = 1,
): BeatGrid {
  const sounding = beats.filter((beat) => {
    const time = beat.step * step;
    return time > span.from - margin && time < Math.min(duration, span.to);
  });
  const coarse = sounding.map((beat) => beat.step * step);
  const lag = lagShare * estimateSoftOnsetLag(onsets, coarse);
  const times = refineBeats(coarse, envelopes, lag).map((time) => Math.max(0, Math.min(time, duration)));
  return {
    duration,
    tempo: tempoOfBeats(times),
    ...about,
    beats: sounding.map(({ position }, i) => ({ time: times[i], position: position + 1 })),
  };
}
