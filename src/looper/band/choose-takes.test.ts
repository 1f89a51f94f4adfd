import { describe, expect, it } from "vitest";
import { chooseTakes } from "./choose-takes.ts";
import type { Fault, HeardTake } from "./part-take.ts";

/** A take by its music, the variation it was played for, its faults and its score. */
function take(
  music: string,
  variation: number | null,
  faults: readonly Fault[] = [],
  score = 0.5,
): HeardTake {
  return { music, variation, attempt: 1, part: "bass", verdict: { faults, score } } as unknown as HeardTake;
}
const musicOf = (one: unknown) => (one as { readonly music: string }).music;
const isSame = (a: HeardTake, b: HeardTake) => musicOf(a) === musicOf(b);
function choose(variations: number, ...heard: HeardTake[]) {
  const { takes, faulty, copied } = chooseTakes(heard, { variations, isSame });
  return { music: takes.map((chosen) => chosen && musicOf(chosen.take)), faulty, copied };
}

describe("the takes of a part", () => {
  it("are those that were played for each variation", () => {
    expect(choose(2, take("a", 1), take("b", 2), take("c", null, [], 1))).toEqual({
      music: ["a", "b"],
      faulty: [],
      copied: [],
    });
  });

  it("give way to the best spare where they have faults or are copies", () => {
    const spares = [take("c", null, [], 0.4), take("d", null, [], 0.9), take("e", null, ["silent"])];
    expect(choose(3, take("a", 1), take("a", 2), take("b", 3, ["off the grid"]), ...spares)).toEqual({
      music: ["a", "d", "c"],
      faulty: [],
      copied: [],
    });
  });

  it("are those of a later attempt where that was good", () => {
    expect(choose(1, take("a", 1, ["off the chords"]), take("b", 1)).music).toEqual(["b"]);
  });

  it("are copies before they are wrong, and wrong before they are silent", () => {
    const wrong = take("b", 2, ["off the chords"], 0.9);
    expect(choose(2, take("a", 1), take("a", 2), wrong)).toEqual({
      music: ["a", "a"],
      faulty: [],
      copied: [2],
    });
    expect(choose(2, take("x", 1, ["silent"]), wrong)).toEqual({
      music: ["b", "x"],
      faulty: [1, 2],
      copied: [],
    });
  });

  it("are never fewer than can be: a take stands in for two", () => {
    expect(choose(2, take("a", 1))).toEqual({ music: ["a", "a"], faulty: [], copied: [2] });
    expect(choose(1)).toEqual({ music: [null], faulty: [], copied: [] });
  });
});
