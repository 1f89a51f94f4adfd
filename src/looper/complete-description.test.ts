import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeDescription, varyDescription } from "./complete-description.ts";
import { parseModelTraits } from "./model-traits.ts";

const traits = new URL("../../models/tiny/looper.json", import.meta.url);
const json: unknown = JSON.parse(readFileSync(traits, "utf8"));
const { completions, vocabulary } = parseModelTraits(json);
const complete = (words: string, told = 125, seed = 1, key?: string) =>
  completeDescription(words, completions, { told, key, seed });

describe("what a prompt leaves open", () => {
  it("is filled in by the genre: kit before the drums, a groove of its own", () => {
    expect(complete("techno drums")).toMatch(
      /^techno punchy drums (driving hats|rolling hats|pounding ride)$/,
    );
    expect(complete("house offbeat hats")).toBe("house offbeat hats punchy drums");
  });

  it("is another groove with another seed, and the same with the same", () => {
    const told = Array.from({ length: 20 }, (_, seed) => complete("techno drums", 136, seed));
    expect(new Set(told).size).toBe(3);
    expect(Array.from({ length: 20 }, (_, seed) => complete("techno drums", 136, seed))).toEqual(told);
  });

  it("has the genre of the tempo where none is named", () => {
    expect(complete("drums", 167)).toMatch(/^(acoustic|punchy) drums dnb (two step beat|break beat)$/);
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
    expect(completeDescription("drums", [], { told: 125, key: undefined, seed: 1 })).toBe("drums");
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

  it("names only phrases that the model knows", () => {
    for (const phrase of completions.flatMap(({ add, unless }) => [...add, ...unless])) {
      if (phrase !== "{key}") expect(vocabulary).toHaveProperty([phrase]);
    }
  });
});
