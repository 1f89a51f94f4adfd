import { describe, expect, it } from "vitest";
import { parseModelTraits } from "./model-traits.ts";
import { parseRequest } from "./parse-request.ts";
import { readBrief } from "./plan-generation.ts";

const official = { frameRate: 50, maxFrames: 1500, traits: parseModelTraits(undefined) };
const brief = (values: Record<string, unknown>, model: typeof official = official) =>
  readBrief(
    parseRequest({ prompt: "warm pads", ...values }),
    values.bpm as number | undefined,
    model,
    () => 77,
  );

describe("a brief", () => {
  it("asks for the loop, a bar and half a second", () => {
    // 4 bars at 120 bpm last 8 s, a bar 2 s.
    expect(brief({ bpm: 120 })).toMatchObject({
      beats: 16,
      takeFrames: 525,
      variationFrames: 425,
      warnings: [],
    });
  });

  it("never asks for more than 30 s, and keeps loops within max_duration, over all tempi", () => {
    for (let bpm = 40; bpm <= 300; bpm += 3.7) {
      for (const max_duration of [2, 5, 8, 20]) {
        const { beats, takeFrames, variationFrames } = brief({ bpm, max_duration });
        expect(takeFrames).toBeLessThanOrEqual(1500);
        expect((beats * 60) / bpm).toBeLessThanOrEqual(max_duration + 1e-9);
        expect(variationFrames / 50).toBeGreaterThan((beats * 60) / bpm);
        expect([1, 2, 4, 8, 16, 32, 64]).toContain(beats);
      }
    }
  });

  it("leaves guidance to the model, 3 for an official one, unless the caller says", () => {
    const tiny = { ...official, traits: parseModelTraits({ guidance: 2 }) };
    expect([brief({}), brief({}, tiny), brief({ classifier_free_guidance: 4 }, tiny)]).toMatchObject([
      { guidance: 3 },
      { guidance: 2 },
      { guidance: 4 },
    ]);
  });

  it("cuts two beats or one where not one bar fits", () => {
    expect(brief({ bpm: 60, max_duration: 2 }).beats).toBe(2);
    expect(brief({ bpm: 40, max_duration: 2 }).beats).toBe(1);
  });

  it("shortens the loop to what the model holds together, and says so", () => {
    const short = { ...official, traits: parseModelTraits({ max_duration: 8 }) };
    const { beats, takeFrames, warnings } = brief({ bpm: 120 }, short);
    expect({ beats, codes: warnings.map(({ code }) => code) }).toEqual({
      beats: 8,
      codes: ["DURATION_SHORTENED"],
    });
    expect(takeFrames).toBeLessThanOrEqual(400);
  });

  it("would rather do without the spare bar than without half of the loop", () => {
    const ten = { ...official, traits: parseModelTraits({ max_duration: 10 }) };
    expect(brief({ bpm: 120 }, ten)).toMatchObject({ beats: 16, takeFrames: 500, warnings: [] });
  });

  it("draws a seed only where none was given; 0 is an ordinary one", () => {
    expect(brief({}).seed).toBe(77);
    expect(brief({ seed: -1 }).seed).toBe(77);
    expect(brief({ seed: 0 }).seed).toBe(0);
  });

  it("tells the model one tempo, the text's where the caller gave none", () => {
    expect(brief({ prompt: "techno, 128 bpm" })).toMatchObject({ bpm: 128, text: "techno, 128 bpm" });
    expect(brief({ prompt: "techno, 128 bpm", bpm: 130 })).toMatchObject({
      bpm: 130,
      text: "techno, 130 bpm",
    });
    expect(brief({})).toMatchObject({ bpm: 140, text: "warm pads, 140 bpm" });
  });

  it("warns of a tempo that must be stretched by more than 3 %", () => {
    const nine = { ...official, traits: parseModelTraits({ tempi: [125, 150] }) };
    expect(brief({ bpm: 124 }, nine).warnings).toEqual([]);
    expect(brief({ bpm: 135 }, nine).warnings.map(({ code }) => code)).toEqual(["TEMPO_FOLDED"]);
  });

  it("refuses a prompt that is a tempo and nothing else", () => {
    expect(() => brief({ prompt: "128 bpm" })).toThrow(/names a tempo and nothing else/);
  });

  it("refuses bars that do not fit", () => {
    expect(() => brief({ bpm: 60, bars: 4 })).toThrow(/4 bars at 60 bpm last 16.00 s/);
  });
});
