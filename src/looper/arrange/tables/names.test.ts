import { describe, expect, it } from "vitest";
import { arrange } from "../arrange.ts";
import { readPrompt } from "../read-prompt.ts";
import { genres } from "./genres.ts";
import { styleNames } from "./names.ts";
import { findSound } from "./sounds.ts";

const played = (prompt: string) =>
  arrange(readPrompt(prompt), { seed: 3 }).parts.map(({ part, sound }) => `${part} ${sound}`);

describe("names", () => {
  it("stand for genres and sounds that there are, each once", () => {
    const names = styleNames.flatMap(({ name }) => name.split("|"));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(styleNames.filter(({ genre }) => !genres[genre])).toEqual([]);
    expect(styleNames.filter(({ sound, part }) => sound && findSound(sound)?.part !== part)).toEqual([]);
  });

  it.each([
    ["drums like questlove", ["drums dusty"]],
    ["bass in the manner of jamerson", ["bass finger"]],
    ["guitar, paco de lucia", ["chords nylon guitar"]],
    ["piano, satie", ["chords piano"]],
  ])("colour what is played beside them: %s", (prompt, parts) => expect(played(prompt)).toEqual(parts));

  it("alone are a whole piece of their genre", () => {
    expect(played("kraftwerk").length).toBeGreaterThan(1);
  });
});
