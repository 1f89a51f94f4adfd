/** Which of several takes is the best start of a pack. */
import type { Codes, Frames, Ratio } from "#base";
import { type Performance, tempoMiss } from "./performance.ts";
import type { Brief } from "./read-brief.ts";
import { equalShare } from "./similarity.ts";

const frameRate = 50;

/** Share of codes that come again one bar later, within the loop: a groove repeats, a ramble does not. */
function selfSimilarity(codes: Codes, from: Frames, to: Frames, bar: Frames): Ratio {
  if (to - bar <= from) return 0;
  const first = { shape: [1, 1, codes.shape[2]], data: codes.data.subarray(0, codes.shape[2]) } as const;
  return equalShare({ codes: first, from, to: to - bar }, { codes: first, from: from + bar, to });
}

/**
 * Score a take: heard beats before assumed ones, near the tempo, sure of its beats and of beat 1,
 * repeating at the bar, with a good cut.
 *
 * @param take - a take that was listened to
 * @param brief - what was asked for
 * @returns a number of which only the order means something
 */
export function rankPerformance(take: Performance, brief: Brief): number {
  const [plan] = take.plans;
  const tracked = plan.grid === "tracked" ? 1 : 0;
  const from = Math.max(0, Math.round((plan.marks[0] ?? 0) * frameRate));
  const to = Math.min(take.codes.shape[2], Math.round((plan.marks.at(-1) ?? 0) * frameRate));
  const bar = Math.round((to - from) / Math.max(1, plan.bars));
  return (
    2 * tracked +
    (plan.overstretched ? 0 : 1) +
    (plan.shortened ? 0 : 1) +
    take.grid.confidence +
    0.5 * take.grid.downbeatConfidence +
    0.5 * selfSimilarity(take.codes, from, to, bar) -
    4 * Math.min(0.25, tempoMiss(plan, brief)) +
    0.5 * plan.score
  );
}
