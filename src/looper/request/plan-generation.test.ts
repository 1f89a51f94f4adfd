import { describe, expect, it } from "vitest";
import { parseModelTraits } from "./model-traits.ts";
import { parseRequest } from "./parse-request.ts";
import { type PlanOptions, planGeneration } from "./plan-generation.ts";
import { resolveRequest } from "./resolve-request.ts";

const official = { frameRate: 50, maxFrames: 1500, traits: parseModelTraits(undefined) };
const resolve = (values: Record<string, unknown>) =>
  resolveRequest(parseRequest({ prompt: "warm pads", ...values }), () => 77);
const plan = (values: Record<string, unknown>, model: typeof official = official, options?: PlanOptions) =>
  planGeneration(resolve(values), model, options);

describe("the plan of a generation", () => {
  it("asks for the loop, a bar and half a second", () => {
    // 4 bars at 120 bpm last 8 s, a bar 2 s.
    expect(plan({ bpm: 120 })).toMatchObject({
      beats: 16,
      takeFrames: 525,
      variationFrames: 425,
      warnings: [],
    });
  });

  it("never asks for more than 30 s, and keeps loops within max_duration, over all tempi", () => {
    for (let bpm = 40; bpm <= 300; bpm += 3.7) {
      for (const max_duration of [2, 5, 8, 20]) {
        const { beats, takeFrames, variationFrames } = plan({ bpm, max_duration });
        expect(takeFrames).toBeLessThanOrEqual(1500);
        expect((beats * 60) / bpm).toBeLessThanOrEqual(max_duration + 1e-9);
        expect(variationFrames / 50).toBeGreaterThan((beats * 60) / bpm);
        expect([1, 2, 4, 8, 16, 32, 64]).toContain(beats);
      }
    }
  });

  it("maps guidance to the model's own scale: 3 is what it does best, 1 and less stay off", () => {
    const tiny = { ...official, traits: parseModelTraits({ guidance: 2 }) };
    const used = (scale: number | undefined, model = tiny) =>
      plan(scale === undefined ? {} : { classifier_free_guidance: scale }, model).guidance;
    expect([used(undefined), used(3), used(5), used(1), used(0)]).toEqual([2, 2, 3, 1, 0]);
    expect([used(undefined, official), used(7, official), used(1, official)]).toEqual([3, 7, 1]);
  });

  it("keeps the guidance that an earlier pack was made with", () => {
    const tiny = { ...official, traits: parseModelTraits({ guidance: 2 }) };
    expect(plan({ classifier_free_guidance: 3 }, tiny, { guidance: 2.5 }).guidance).toBe(2.5);
  });

  it("cuts two beats or one where not one bar fits", () => {
    expect(plan({ bpm: 60, max_duration: 2 }).beats).toBe(2);
    expect(plan({ bpm: 40, max_duration: 2 }).beats).toBe(1);
  });

  it("shortens the loop to what the model can play, and says so", () => {
    const short = { ...official, traits: parseModelTraits({ max_duration: 8 }) };
    const { beats, takeFrames, warnings } = plan({ bpm: 120 }, short);
    expect({ beats, codes: warnings.map(({ code }) => code) }).toEqual({
      beats: 8,
      codes: ["DURATION_SHORTENED"],
    });
    expect(takeFrames).toBeLessThanOrEqual(400);
  });

  it("would rather do without the spare bar than without half of the loop", () => {
    const ten = { ...official, traits: parseModelTraits({ max_duration: 10 }) };
    expect(plan({ bpm: 120 }, ten)).toMatchObject({ beats: 16, takeFrames: 500, warnings: [] });
  });

  it("draws a seed only where none was given; 0 is an ordinary one", () => {
    expect(resolve({}).seed).toBe(77);
    expect(resolve({ seed: -1 }).seed).toBe(77);
    expect(resolve({ seed: 0 }).seed).toBe(0);
  });

  it("asks the model for one tempo, the text's where the caller gave none, and says whose it is", () => {
    const made = (values: Record<string, unknown>) => {
      const { prompt, request } = plan(values);
      return [request.bpm, request.tempoSource, prompt];
    };
    expect(made({ prompt: "techno, 128 bpm" })).toEqual([128, "prompt", "techno, 128 bpm"]);
    expect(made({ prompt: "techno, 128 bpm", bpm: 130 })).toEqual([130, "request", "techno, 130 bpm"]);
    expect(made({})).toEqual([140, "default", "warm pads, 140 bpm"]);
  });

  it("warns of a tempo that must be stretched by more than 3 %", () => {
    const nine = { ...official, traits: parseModelTraits({ tempi: [125, 150] }) };
    expect(plan({ bpm: 124 }, nine).warnings).toEqual([]);
    expect(plan({ bpm: 135 }, nine).warnings.map(({ code }) => code)).toEqual(["TEMPO_FOLDED"]);
  });

  it("refuses a prompt that is a tempo and nothing else", () => {
    expect(() => plan({ prompt: "128 bpm" })).toThrow(/names a tempo and nothing else/);
  });

  it("refuses bars that do not fit", () => {
    expect(() => plan({ bpm: 60, bars: 4 })).toThrow(/4 bars at 60 bpm last 16.00 s/);
  });
});
