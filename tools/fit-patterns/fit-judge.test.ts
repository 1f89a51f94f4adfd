import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { evidenceWidth } from "../../src/beat/bars/bar-evidence.ts";
import { placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { judgePlaces, shareOut } from "../../src/beat/bars/judge-places.ts";
import { fitJudge, type JudgedBar } from "./fit-judge.ts";

/** Bars whose beginning is marked by two curves that agree; each alone marks another place, too. */
function drawBars(seed: number, count: number): JudgedBar[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const evidence = Float32Array.from(
      { length: 3 * placesPerBeat * evidenceWidth },
      () => 0.2 * random.normal(),
    );
    const tells = i % 5 === 4 ? ("nothing" as const) : ("bar" as const);
    const mark = (place: number, curve: number) => {
      evidence[place * evidenceWidth + curve] += 3;
    };
    if (tells === "bar") {
      for (const curve of [0, 3]) {
        mark(0, curve);
        mark(random.integer(6, 30), curve);
      }
    }
    return { beatsPerBar: 3, evidence, tells };
  });
}

describe("teaching a judge", () => {
  it("makes it find what marks the bar in bars it never saw, and nothing where nothing does", () => {
    const options = { units: 8, rounds: 10, rate: 0.01, decay: 0.01, hidden: 0.02, seed: 2 };
    const judge = fitJudge(drawBars(1, 400), options);
    const unseen = drawBars(9, 200).map(({ evidence, tells }) => ({
      tells,
      shares: shareOut(judgePlaces(evidence, judge)),
    }));
    const marked = unseen.filter(({ tells }) => tells === "bar");
    const right = marked.filter(({ shares }) => shares[0] === Math.max(...shares));
    expect(right.length / marked.length).toBeGreaterThan(0.9);
    for (const { shares, tells } of unseen) {
      if (tells === "nothing") expect(Math.max(...shares)).toBeLessThan(0.5);
    }
  });
});
