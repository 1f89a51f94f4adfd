/**
 * Where several starts are about equally good, ask the model which join it finds most natural.
 * It is asked in codes, all starts in one batch, so it costs one short run.
 *
 *     take     ┄┄┄|start ………………………… end|┄┄
 *     asked    (≤ 4 s before the end) + (5 frames from the start), codebook 0
 */
import type { Codes, Frames } from "#base";
import type { Nats } from "#engine";
import type { CutPlan } from "#loop";
import { joinCodes, sliceCodes, stackCodes } from "./codes.ts";
import type { Performance } from "./performance.ts";
import type { Run } from "./run.ts";

/** Starts that are compared. */
const mostStarts = 4;
/** How much worse a start may be by the ear's score and still be asked for. */
const closeScore = 0.05;
const context = 4; // seconds
const scored: Frames = 5;

/** The codes across the join of a loop that is cut as planned; null where the take has not got them. */
function joinOf(take: Performance, plan: CutPlan, frameRate: number, before: Frames): Codes | null {
  const from = Math.round((plan.marks[0] ?? 0) * frameRate);
  const to = Math.round((plan.marks.at(-1) ?? 0) * frameRate);
  if (to - before < 0 || to > take.codes.shape[2] || from < 0) return null;
  return joinCodes(
    sliceCodes(take.codes, 0, to - before, to),
    sliceCodes(take.codes, 0, from, from + scored),
  );
}

/**
 * Put the plans of a take in the model's order where they are close.
 *
 * @param run - the brief and the studio
 * @param take - a take with its plans, the best by ear first
 * @returns the same take; of plans with scores within 0.05 of the best, the one with the most natural join first
 */
export async function chooseStart(run: Run, take: Performance): Promise<Performance> {
  const { engine } = run.studio;
  const { frameRate } = engine.info;
  const [best] = take.plans;
  const close = take.plans.filter(({ score }) => score >= best.score - closeScore).slice(0, mostStarts);
  if (close.length < 2) return take;
  const shortest = Math.min(...close.map(({ marks }) => (marks.at(-1) ?? 0) - (marks[0] ?? 0)));
  const before = Math.floor(Math.min(context, shortest) * frameRate);
  const asked: { plan: CutPlan; codes: Codes }[] = [];
  for (const plan of close) {
    const codes = joinOf(take, plan, frameRate, before);
    if (codes) asked.push({ plan, codes });
  }
  if (asked.length < 2) return take;
  const codes = stackCodes(asked.map((start) => start.codes));
  const nats = await engine.score({ text: run.brief.text, codes, from: before, to: before + scored });
  const surprise = asked.map((_, row) => sumOfRow(nats, row));
  const natural = asked[surprise.indexOf(Math.min(...surprise))]?.plan ?? best;
  return { ...take, plans: [natural, ...take.plans.filter((plan) => plan !== natural)] };
}

/** Codebook 0 of one row of [B, K, 5]. */
function sumOfRow({ shape, data }: Nats, row: number): number {
  const at = row * shape[1] * shape[2];
  return data.subarray(at, at + shape[2]).reduce((sum, x) => sum + x, 0);
}
