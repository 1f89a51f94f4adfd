/** Which of a recording's possible cuts to take: the best, or another one that is really another. */
import { LooperError, type Ratio } from "#base";
import type { CutPlan } from "#cut";

/** Two cuts that share more than this are one and the same to a listener. */
const maxShared: Ratio = 0.5;

/** How much of the shorter of two cuts lies in the other. */
function sharedWith(a: CutPlan, b: CutPlan): Ratio {
  const [fromA = 0, toA = 0, fromB = 0, toB = 0] = [a.marks[0], a.marks.at(-1), b.marks[0], b.marks.at(-1)];
  const shared = Math.min(toA, toB) - Math.max(fromA, fromB);
  return Math.max(0, shared) / Math.min(toA - fromA, toB - fromB);
}

/**
 * Choose a cut.
 *
 * @param plans - best first, at least one
 * @param take - 1 for the best, 2 for the best that shares at most half with it, and so on
 * @throws LooperError INPUT_OUT_OF_RANGE where the recording has not so many; says how many there are
 */
export function chooseCut(plans: readonly CutPlan[], take: number): CutPlan {
  const distinct: CutPlan[] = [];
  for (const plan of plans) {
    if (distinct.every((other) => sharedWith(plan, other) <= maxShared)) distinct.push(plan);
    const chosen = distinct[take - 1];
    if (chosen) return chosen;
  }
  const count = distinct.length === 1 ? "one cut" : `${distinct.length} cuts`;
  const message = `There is no take ${take}: the recording has ${count} of this length that differ.`;
  throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { take, max: distinct.length } });
}
