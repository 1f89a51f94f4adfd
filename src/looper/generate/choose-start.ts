/**
 * Where several starts are about equally good, ask the model which join it finds most natural.
 * It is asked in codes, all starts in one batch, so it costs one short run.
 */
import type { CutPlan } from "#cut";
import type { Run } from "../run.ts";
import { framesOf, type Performance } from "./performance.ts";
import { scoreSeams } from "./score-seam.ts";

/** Starts that are compared. */
const maxStarts = 4;
/** How much worse a start may be by the ear's score and still be asked for. */
const closeScore = 0.05;

/**
 * Put the plans of a take in the model's order where they are close.
 *
 * @param run - the plan and the deps
 * @param take - a take with its plans, the best by ear first
 * @returns the same take; of plans with scores within 0.05 of the best, the one with the most natural join first
 */
export async function chooseStart(run: Run, take: Performance): Promise<Performance> {
  const { engine } = run.deps;
  const [best] = take.plans;
  const close = take.plans.filter(({ score }) => score >= best.score - closeScore).slice(0, maxStarts);
  const asked: { plan: CutPlan; range: NonNullable<ReturnType<typeof framesOf>> }[] = [];
  for (const plan of close) {
    const range = framesOf(take.codes, plan, engine.info.frameRate);
    if (range) asked.push({ plan, range });
  }
  if (asked.length < 2) return take;
  const surprise = await scoreSeams(
    engine,
    run.plan.prompt,
    asked.map(({ range }) => range),
  );
  const natural = asked[surprise.indexOf(Math.min(...surprise))]?.plan ?? best;
  return { ...take, plans: [natural, ...take.plans.filter((plan) => plan !== natural)] };
}
