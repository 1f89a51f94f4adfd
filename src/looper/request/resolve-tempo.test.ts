import { describe, expect, it } from "vitest";
import { resolveTempo } from "./resolve-tempo.ts";

const byDefault = { bpm: 140, source: "default" } as const;

describe("one tempo", () => {
  it("comes from the text when the caller gave none", () => {
    expect(resolveTempo("dark techno, 128 bpm, acid bass", undefined, byDefault)).toMatchObject({
      bpm: 128,
      source: "prompt",
      description: "dark techno, acid bass",
      warnings: [{ code: "TEMPO_FROM_PROMPT" }],
    });
    expect(resolveTempo("90.5BPM hip hop", undefined, byDefault).bpm).toBe(90.5);
  });

  it("is the caller's where both differ, and says so", () => {
    const { bpm, description, warnings } = resolveTempo("lofi beat 90 bpm", 120, byDefault);
    expect(bpm).toBe(120);
    expect(description).toBe("lofi beat");
    expect(warnings.map((w) => w.message).join()).toContain("says 90 bpm; the loops are made at 120 bpm");
  });

  it("is no warning where both agree", () => {
    expect(resolveTempo("lofi beat, 120 bpm", 120, byDefault).warnings).toEqual([]);
  });

  it("is the genre's own where nobody gives one, and says so", () => {
    expect(resolveTempo("lofi", undefined, { bpm: 82, source: "genre" })).toMatchObject({
      bpm: 82,
      source: "genre",
      warnings: [
        {
          code: "TEMPO_FROM_STYLE",
          message: "Neither the prompt nor the request gives a tempo: 82 bpm is usual for this genre.",
        },
      ],
    });
    expect(resolveTempo("lofi, 90 bpm", undefined, { bpm: 82, source: "genre" }).source).toBe("prompt");
  });

  it("is not read out of 808s, decades or words", () => {
    for (const prompt of ["808 kick", "90s rave", "3/4 waltz"]) {
      expect(resolveTempo(prompt, undefined, byDefault)).toEqual({
        bpm: 140,
        source: "default",
        description: prompt,
        warnings: [expect.objectContaining({ code: "TEMPO_DEFAULT" })],
      });
    }
  });

  it("is the middle of a range, and says so", () => {
    const { bpm, warnings } = resolveTempo("funk, 90-100 bpm", undefined, byDefault);
    expect(bpm).toBe(95);
    expect(warnings).toEqual([
      { code: "TEMPO_FROM_PROMPT", message: "The prompt says 90-100 bpm: the tempo is the middle, 95 bpm." },
    ]);
  });

  it("that could not be read is warned of, whatever else was given", () => {
    const codes = (bpm?: number) =>
      resolveTempo("bpm ninety", bpm, byDefault).warnings.map(({ code }) => code);
    expect(codes(100)).toEqual(["TEMPO_UNREAD"]);
    expect(codes()).toEqual(["TEMPO_DEFAULT", "TEMPO_UNREAD"]);
  });

  it("is replaced where the text names one outside 40…300, or two", () => {
    expect(resolveTempo("drone 20 bpm", undefined, byDefault)).toMatchObject({
      bpm: 140,
      description: "drone",
    });
    const two = resolveTempo("from 100 bpm to 140 bpm", undefined, byDefault);
    expect(two.bpm).toBe(100);
    expect(two.warnings.map((w) => w.code)).toEqual(["TEMPO_FROM_PROMPT", "TEMPO_IN_PROMPT_REPLACED"]);
  });
});
