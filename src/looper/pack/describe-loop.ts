/** The figures of a loop in one line, for people. */
import type { FinishedLoop } from "../loop-events.ts";

/** Write a count with its noun: "1 bar", "4 bars". */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * Describe a loop.
 *
 * @param loop - that was finished
 */
export function describeLoop(loop: FinishedLoop): string {
  const parts = [
    `loop ${loop.variation}`,
    loop.bars >= 1 ? count(loop.bars, "bar") : count(loop.beats, "beat"),
    `${(loop.samples / loop.sample_rate).toFixed(2)} s`,
    count(loop.samples, "sample"),
    `${loop.level_db.toFixed(1)} dBFS`,
  ];
  if (loop.tempo_before_bpm === null) parts.push("grid assumed");
  else parts.push(`played at ${loop.tempo_before_bpm.toFixed(2)} bpm`);
  if (loop.seed === null) parts.push(`cut from ${loop.cut_from_s.toFixed(2)}–${loop.cut_to_s.toFixed(2)} s`);
  if (loop.attempt > 1) parts.push(`attempt ${loop.attempt}`);
  return parts.join(", ");
}
