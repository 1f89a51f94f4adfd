import { describe, expect, it } from "vitest";
import type { Codes } from "#base";
import type { CutPlan } from "#cut";
import type { Performance } from "./performance.ts";
import { pickVariations } from "./pick-variations.ts";

const frameRate = 50;
const frames = 100;

/** A performance of one code over and over: two are copies exactly when their codes are the same. */
function performanceOf(code: number, plan: Partial<CutPlan> = {}): Performance {
  const codes: Codes = { shape: [1, 4, frames], data: new Int32Array(4 * frames).fill(code) };
  const whole = { grid: "tracked", marks: [0, 2], overstretched: false, shortened: false, ...plan };
  return { variation: code, codes, plans: [whole as CutPlan] } as unknown as Performance;
}

const options = { count: 2, others: [performanceOf(0)], withBeat: true, frameRate };
const byCode = ({ variation }: Performance) => variation;
const codesOf = (picked: readonly Performance[]) => picked.map(byCode);

describe("picking variations", () => {
  it("takes the best, and leaves them in the order of playing", () => {
    const played = [performanceOf(3), performanceOf(1), performanceOf(2)];
    expect(codesOf(pickVariations(played, { ...options, rank: byCode }))).toEqual([3, 2]);
    expect(codesOf(pickVariations(played, { ...options, rank: (one) => -byCode(one) }))).toEqual([1, 2]);
  });

  it("never takes a copy, of the loop they continue or of each other, however good", () => {
    const played = [performanceOf(0), performanceOf(5), performanceOf(5), performanceOf(1)];
    expect(codesOf(pickVariations(played, { ...options, rank: byCode }))).toEqual([5, 1]);
    expect(codesOf(pickVariations(played.slice(0, 3), { ...options, rank: byCode }))).toEqual([5]);
  });

  it("takes one with a heard beat before any other, and one of another length last of all", () => {
    const played = [
      performanceOf(9, { grid: "assumed" }),
      performanceOf(8, { overstretched: true }),
      performanceOf(7, { shortened: true }),
      performanceOf(1),
    ];
    const pick = (count: number) => codesOf(pickVariations(played, { ...options, count, rank: byCode }));
    expect(pick(1)).toEqual([1]);
    expect(pick(2)).toEqual([9, 1]);
    expect(pick(3)).toEqual([9, 8, 1]);
  });

  it("does not mind the missing beat where there was none to continue", () => {
    const played = [performanceOf(9, { grid: "assumed" }), performanceOf(1)];
    expect(codesOf(pickVariations(played, { ...options, count: 1, withBeat: false, rank: byCode }))).toEqual([
      9,
    ]);
  });
});
