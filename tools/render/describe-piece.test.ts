import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { describePiece, writeTexts } from "./describe-piece.ts";
import { genres, grooves } from "./grooves.ts";
import { plainFinish } from "./piece-spec.ts";
import { randomSpec } from "./random-spec.ts";
import { vocabulary } from "./vocabulary.ts";

const specs = Array.from({ length: 300 }, (_, i) => randomSpec(createRandom(8, i), "tiny", 6));
const words = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

describe("a text", () => {
  it("says it as a person would", () => {
    const spec = {
      ...specs[0],
      genre: "house",
      beatFrames: 24,
      drums: { kit: "punchy" as const, grooves: ["house offbeat"] },
      bass: { sound: "sine" as const, pattern: "offbeat" },
      chords: null,
      arp: null,
      key: { root: 9, mode: "minor" as const },
      finish: plainFinish,
    };
    expect(describePiece(spec)).toBe(
      "punchy house drums with offbeat hats and an offbeat sine bass, in A minor, 125 bpm",
    );
  });

  it("names every layer that sounds and no other, and the tempo, in whatever words", () => {
    const drumWords = ["drums", ...vocabulary.drums.drums];
    for (const spec of specs) {
      for (const text of [describePiece(spec), ...writeTexts(spec, 6)]) {
        const rest = text
          .replace(/\b(no|without) drums\b/, "")
          .replace(grooves[spec.drums?.grooves[0] ?? ""]?.words ?? "~", "")
          .replace("drum and bass", "");
        const said = (word: string) => new RegExp(`\\b${word}\\b`).test(rest);
        expect(drumWords.some(said), text).toBe(spec.drums !== null);
        expect(said("bass"), text).toBe(spec.bass !== null);
        expect(said("chords"), text).toBe(spec.chords !== null);
        expect(said("arp"), text).toBe(spec.arp !== null);
        expect(text.endsWith(`, ${Math.round(3000 / (spec.beatFrames ?? 1))} bpm`), text).toBe(true);
      }
    }
  });

  it("uses no word outside the vocabulary", () => {
    const known = new Set(
      [
        ...Object.values(vocabulary).flatMap((table) => Object.entries(table).flat(2)),
        ...Object.values(genres).flatMap((genre) => genre.grooves.map((name) => grooves[name].words)),
        "with a an and in bpm loop bass chords arp minor major a b c d e f g sharp no without",
      ].flatMap(words),
    );
    for (const spec of specs) {
      for (const word of writeTexts(spec, 6).flatMap(words)) {
        expect(known.has(word) || /^\d+$/.test(word), word).toBe(true);
      }
    }
  });
});
