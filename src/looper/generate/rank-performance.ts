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
 * What each property of a take adds to its rank, per unit. All but the last two are shares, 0…1, so a weight
 * is also the most that its property can decide; docs/adr/0143 says where each comes from.
 */
const weights = {
  /** Beats were heard, not assumed. */
  tracked: 2,
  /** It is within the reach of the stretcher. */
  notOverstretched: 1,
  /** It has all the beats that were asked for. */
  notShortened: 1,
  /** How sure the tracker is of the beats. */
  confidence: 1,
  /** How many beats are where they were expected. */
  agreement: 2,
  /** How clearly and punctually the beats are struck. */
  pulse: 3,
  /** How alike the bars are in their lows. */
  steadiness: 6,
  /** How sure the tracker is of beat 1. */
  downbeatConfidence: 0.5,
  /** How much of the codes comes again one bar later. */
  selfSimilarity: 0.5,
  /** How good its best cut is. */
  cutScore: 0.5,
  /** How far the tempo is off, as a ratio; more than `maxTempoMiss` is no worse. */
  tempoMiss: -4,
} as const;

const maxTempoMiss: Ratio = 0.25;

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
  const properties: Record<keyof typeof weights, number> = {
    tracked: cut.grid === "tracked" ? 1 : 0,
    notOverstretched: cut.overstretched ? 0 : 1,
    notShortened: cut.shortened ? 0 : 1,
    confidence: take.grid.confidence,
    agreement: take.agreement ?? 0,
    pulse: take.pulse,
    steadiness: take.steadiness ?? 0,
    downbeatConfidence: take.grid.downbeatConfidence,
    selfSimilarity: selfSimilarity(take, frameRate),
    cutScore: cut.score,
    tempoMiss: Math.min(maxTempoMiss, tempoMiss(cut, plan)),
  };
  const names = Object.keys(weights) as (keyof typeof weights)[];
  return names.reduce((sum, name) => sum + weights[name] * properties[name], 0);
}
