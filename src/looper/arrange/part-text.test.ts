import { describe, expect, it } from "vitest";
import { everyChord } from "#harmony";
import { isPlayable, listTextWords, readPartText, writePartText } from "./part-text.ts";
import { feels } from "./tables/feels.ts";
import { bandTempi, isPitched } from "./tables/parts.ts";
import { sounds } from "./tables/sounds.ts";

describe("the text of a bar", () => {
  it("is written as the model learns it", () => {
    expect(writePartText({ part: "drums", sound: "punchy", feel: "offbeat hats", bpm: 125 })).toBe(
      "drums, punchy, offbeat hats, 125 bpm",
    );
    const chord = { root: 9, minor: true };
    expect(
      writePartText({ part: "chords", sound: "electric piano", feel: "laid back", chord, bpm: 3000 / 36 }),
    ).toBe("chords, electric piano, laid back, am, 83 bpm");
  });

  it("leaves the chord out where a part has none, and is refused where one is missing", () => {
    const chord = { root: 0, minor: false };
    expect(writePartText({ part: "percussion", sound: "congas", feel: "tumbao", chord, bpm: 150 })).toBe(
      "percussion, congas, tumbao, 150 bpm",
    );
    expect(() => writePartText({ part: "bass", sound: "slap", feel: "riff", bpm: 150 })).toThrow();
  });

  it("is read back as it was, for every sound, feel, chord and tempo", () => {
    const words = new Set(listTextWords());
    for (const { part, sound } of sounds) {
      for (const { feel } of feels.filter((known) => known.part === part)) {
        for (const bpm of bandTempi) {
          const chord = everyChord[(feel.length * 7 + sound.length * 5 + Math.round(bpm)) % 24];
          const text = writePartText({ part, sound, feel, chord, bpm });
          const plan = { part, sound, feel, ...(isPitched(part) ? { chord } : {}), bpm: Math.round(bpm) };
          expect(readPartText(text)).toEqual(plan);
          expect(
            text
              .replace(/ bpm$/, "")
              .split(", ")
              .every((word) => words.has(word)),
          ).toBe(true);
        }
      }
    }
  });

  it("is not read from anything else", () => {
    for (const text of [
      "",
      "drums",
      "drums, punchy, walking, 125 bpm",
      "drums, punchy, break, am, 125 bpm",
      "bass, slap, riff, 125 bpm",
      "bass, slap, riff, h, 125 bpm",
    ])
      expect(readPartText(text)).toBeNull();
    expect(isPlayable({ part: "bass", sound: "piano", feel: "riff" })).toBe(false);
  });
});
