import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { arrangeDescription, completeDescription, varyDescription } from "./complete-description.ts";
import { parseModelTraits } from "./model-traits.ts";

const traits = new URL("../../../test/model-traits/drums-and-bass.json", import.meta.url);
const json: unknown = JSON.parse(readFileSync(traits, "utf8"));
const { arrangement, completions, vocabulary } = parseModelTraits(json);
const complete = (words: string, bpm = 125, seed = 1, key?: string) =>
  completeDescription(words, completions, { bpm, key, seed });

describe("what a prompt leaves open", () => {
  it("is filled in by the genre: a kit and a groove of its own", () => {
    expect(complete("techno drums")).toMatch(
      /^techno drums punchy (driving hats|rolling hats|pounding ride)$/,
    );
    expect(complete("house offbeat hats")).toBe("house offbeat hats drums punchy");
  });

  it("is another groove with another seed, and the same with the same", () => {
    const completed = Array.from({ length: 20 }, (_, seed) => complete("techno drums", 136, seed));
    expect(new Set(completed).size).toBe(3);
    expect(Array.from({ length: 20 }, (_, seed) => complete("techno drums", 136, seed))).toEqual(completed);
  });

  it("has the genre of the tempo where none is named", () => {
    expect(complete("drums", 167)).toMatch(/^drums dnb (acoustic|punchy) (two step beat|break beat)$/);
    expect(complete("drums", 83)).toMatch(/hip hop/);
  });

  it("keeps a bass alone alone, and a key that was given", () => {
    expect(complete("pumping saw bass")).toMatch(/^pumping saw bass house in [acdefg] minor$/);
    expect(complete("pumping saw bass", 125, 1, "F# major")).toBe("pumping saw bass house");
  });

  it("is nothing where everything is said, nothing is known, or the model has no rules", () => {
    const all = "house punchy drums offbeat hats pumping sine bass in a minor";
    expect(complete(all)).toBe(all);
    expect(complete("")).toBe("");
    expect(completeDescription("drums", [], { bpm: 125, key: undefined, seed: 1 })).toBe("drums");
  });

  it("may be another groove where variations would be copies", () => {
    const vary = (words: string) => varyDescription(words, parseModelTraits(json).variation_slots);
    const others = ["busy hats", "shakers", "driving hats", "rolling hats", "pounding ride"];
    expect(vary("punchy house drums offbeat hats")).toEqual(
      others.map((hats) => `punchy house drums ${hats}`),
    );
    const both = vary("trap booming drums hat rolls lazy sine bass");
    expect(new Set(both).size).toBe(both.length);
    for (const words of both) expect(words).toMatch(/^trap booming drums [a-z ]+ beat \w+ sine bass$/);
    expect(vary("drums")).toEqual([]);
  });

  it("is said in the model's order, once, with what has no place there at the end", () => {
    const arrange = (words: string) => arrangeDescription(words, arrangement);
    expect(arrange("offbeat hats drums loop house punchy drums drums")).toBe(
      "house, punchy drums, offbeat hats, loop",
    );
    expect(arrange("in a minor bass saw pumping rock ride cymbal acoustic drums")).toBe(
      "rock, acoustic drums, ride cymbal, pumping saw bass, in a minor",
    );
    expect(arrange("solo violin, freely played")).toBe("solo violin, freely played");
    expect(arrangeDescription("drums house", [])).toBe("drums house");
  });

  it("names only phrases that the model knows", () => {
    for (const phrase of completions
      .flatMap(({ add, unless }) => [...add, ...unless])
      .concat(arrangement.flat())) {
      if (phrase !== "{key}") expect(vocabulary).toHaveProperty([phrase]);
    }
  });
});
