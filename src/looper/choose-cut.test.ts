import { describe, expect, it } from "vitest";
import type { CutPlan } from "#cut";
import { chooseCut } from "./choose-cut.ts";

const cutAt = (start: number, length = 8) => ({ marks: [start, start + length] }) as unknown as CutPlan;
const startOf = ({ marks }: CutPlan) => marks[0];

describe("another cut of a recording", () => {
  // Best first: neighbours of the best by a beat are the same music.
  const plans = [cutAt(16), cutAt(16.5), cutAt(14), cutAt(0), cutAt(1), cutAt(32)];

  it("is one that shares at most half with every better one", () => {
    expect([1, 2, 3].map((take) => startOf(chooseCut(plans, take)))).toEqual([16, 0, 32]);
  });

  it("is refused where there is none, with how many there are", () => {
    expect(() => chooseCut(plans, 4)).toThrow(
      "There is no take 4: the recording has 3 cuts of this length that differ.",
    );
    expect(() => chooseCut([cutAt(0)], 2)).toThrow("has one cut of this length");
  });
});
