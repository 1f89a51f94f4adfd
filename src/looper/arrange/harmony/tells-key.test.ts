import { describe, expect, it } from "vitest";
import { arrange } from "../arrange.ts";
import { readPrompt } from "../read-prompt.ts";
import { degreeToChord, readDegrees } from "./degrees.ts";
import { tellsKey } from "./tells-key.ts";

const tells = (numerals: string, minor: boolean) => {
  const key = { root: 9, minor };
  return tellsKey(
    readDegrees(numerals).map((degree) => degreeToChord(degree, key)),
    key,
  );
};

describe("a progression", () => {
  it.each([
    ["i iv VI V", true, true],
    ["i i VI VII", true, true],
    ["I V vi IV", false, true],
    ["i VI III VII", true, false],
    ["i III VII VI", true, false],
    ["I V vi V", false, false],
  ])("%s, minor %s: its key is heard: %s", (numerals, minor, isHeard) => {
    expect(tells(numerals, minor)).toBe(isHeard);
  });

  it("tells the key wherever a prompt names one, and may be any where it does not", () => {
    const bySeed = (prompt: string) =>
      Array.from({ length: 30 }, (_, seed) => arrange(readPrompt(prompt), { seed }));
    expect(bySeed("rock in E minor").every(({ chords, key }) => tellsKey(chords, key))).toBe(true);
    expect(bySeed("rock").every(({ chords, key }) => tellsKey(chords, key))).toBe(false);
  });
});
