import { describe, expect, it } from "vitest";
import { parseModelTraits } from "./model-traits.ts";
import { foldTempo } from "./tempo/fold-tempo.ts";
import { translateWords } from "./translate-words.ts";
import { writeModelPrompt } from "./write-model-prompt.ts";

describe("the tempo a model is asked for", () => {
  const tempi = [83, 94, 107, 125, 136, 150, 167];
  it("is the request itself where the model plays any", () => {
    expect(foldTempo(92.5, null)).toEqual({ prompted: 92.5, expected: 92.5, deviation: 1 });
  });
  it("is the nearest one it knows, an octave away if need be", () => {
    expect(foldTempo(124, tempi)).toMatchObject({ prompted: 125, expected: 125 });
    expect(foldTempo(62, tempi)).toMatchObject({ prompted: 125, expected: 62.5 });
    expect(foldTempo(300, tempi)).toMatchObject({ prompted: 150, expected: 300, deviation: 1 });
    expect(foldTempo(40, tempi)).toMatchObject({ prompted: 83, expected: 41.5 });
  });
  it("is never more than a semitone or so away, from 40 to 300", () => {
    for (let bpm = 40; bpm <= 300; bpm += 0.5) {
      expect(Math.abs(Math.log2(foldTempo(bpm, tempi).deviation))).toBeLessThan(Math.log2(1.09));
    }
  });
});

describe("the words a model knows", () => {
  const vocabulary = { "hip hop": ["rap"], hats: ["hat", "hi-hats"], "four on the floor": [], drums: [] };
  it("replace their synonyms, the longest phrase first", () => {
    expect(translateWords("Rap drums with Hi-Hats, four on the floor", vocabulary)).toEqual({
      description: "hip hop drums hats four on the floor",
      unknown: [],
    });
  });
  it("leave the others out, and list them once", () => {
    expect(translateWords("a theremin, drums and a theremin 🥁", vocabulary)).toEqual({
      description: "drums",
      unknown: ["theremin"],
    });
  });
  it("are all words where the model does not say", () => {
    expect(translateWords("Anything, really!", null)).toEqual({
      description: "Anything, really!",
      unknown: [],
    });
  });
});

describe("the prompt as the model hears it", () => {
  it("has the official form where the model has none of its own", () => {
    const traits = parseModelTraits(undefined);
    expect(writeModelPrompt(traits, { description: "warm pads", bpm: 120 })).toBe("warm pads, 120 bpm");
    expect(writeModelPrompt(traits, { description: "warm pads", bpm: 92.5, key: "A minor" })).toBe(
      "warm pads, in A minor, 92.5 bpm",
    );
  });
  it("has the model's own form otherwise", () => {
    const traits = parseModelTraits({ promptForm: "{bpm} bpm {prompt}" });
    expect(writeModelPrompt(traits, { description: "$& {bpm} drums", bpm: 125 })).toBe(
      "125 bpm $& {bpm} drums",
    );
  });
  it("is refused where looper.json is not of its form", () => {
    expect(() => parseModelTraits({ tempi: "fast" })).toThrow(/looper\.json: tempi is wrong/);
  });
});
