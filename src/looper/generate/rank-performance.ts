/** Which of several takes is the best start of a pack, and which variations are the best. */
import type { Hertz, Ratio } from "#base";
import type { GenerationPlan } from "../request/plan-generation.ts";
import { framesOf, type Performance, tempoMiss } from "./performance.ts";
import { equalShare } from "./similarity.ts";

/** Share of codes that come again one bar later, within the loop: a groove repeats, a ramble does not. */
function selfSimilarity({ codes, plans: [plan] }: Performance, frameRate: Hertz): Ratio {
  const range = framesOf(codes, plan, frameRate);
  if (!range) return 0;
  const { from, to } = range;
  const bar = Math.round((to - from) / Math.max(1, plan.bars));
  if (to - bar <= from) return 0;
  const first = { shape: [1, 1, codes.shape[2]], data: codes.data.subarray(0, codes.shape[2]) } as const;
  return equalShare({ codes: first, from, to: to - bar }, { codes: first, from: from + bar, to });
}

/**
 * Score a take: heard beats before assumed ones, near the tempo, sure of its beats and of beat 1,
 * with beats where they are expected and clearly struck, steady in the lows, repeating at the bar, with a good cut.
 *
 * @param take - a take that was listened to
 * @param plan - what was asked for
 * @param frameRate - codes per second
 * @returns a number of which only the order means something
 */
export function rankPerformance(take: Performance, plan: GenerationPlan, frameRate: Hertz): number {
  const [cut] = take.plans;
  const tracked = cut.grid === "tracked" ? 1 : 0;
  return (
    2 * tracked +
    (cut.overstretched ? 0 : 1) +
    (cut.shortened ? 0 : 1) +
    take.grid.confidence +
    2 * (take.agreement ?? 0) +
    3 * take.pulse +
    6 * (take.steadiness ?? 0) +
    0.5 * take.grid.downbeatConfidence +
    0.5 * selfSimilarity(take, frameRate) -
    4 * Math.min(0.25, tempoMiss(cut, plan)) +
    0.5 * cut.score
  );
}
