import { describe, expect, it } from "vitest";
import { arrange } from "../arrange.ts";
import { readPrompt } from "../read-prompt.ts";

const played = (prompt: string) =>
  arrange(readPrompt(prompt), { seed: 2 }).parts.map(({ part, sound }) => `${part} ${sound}`);

describe("an instrument takes the part that is named beside it", () => {
  it.each([
    ["smoky tenor sax solo", ["lead flute"]],
    ["trombone lick, muted trumpet", ["lead flute"]],
    ["solo cello", ["lead flute"]],
    ["sitar riff", ["lead pluck"]],
    ["sax and trombone stabs", ["chords brass"]],
    ["violin melody", ["chords strings"]],
    ["moog hook", ["lead saw"]],
    ["juno bass line", ["bass synth"]],
    ["prophet", ["chords pad"]],
    ["saws, Fm Db Ab Eb", ["chords supersaw"]],
    ["saw lead, Fm Db Ab Eb", ["lead saw"]],
    ["string ostinato", ["chords strings"]],
  ])("%s", (prompt, parts) => expect(played(prompt)).toEqual(parts));
});

describe("a kit suits what is played on it", () => {
  it.each([
    ["kick", ["drums punchy"]],
    ["ghost notes", ["drums acoustic"]],
    ["train beat", ["drums acoustic"]],
    ["house kick", ["drums punchy"]],
    ["linn drum machine", ["drums electronic"]],
    ["sp-1200 drums", ["drums dusty"]],
  ])("%s", (prompt, parts) => expect(played(prompt)).toEqual(parts));
});

describe("what is left out stays out", () => {
  it("but drums that are asked for play without percussion", () => {
    expect(played("rock drums, no percussion")).toEqual(["drums acoustic"]);
  });

  it.each([
    ["dubstep beat, sem melodia", "chords lead"],
    ["rumba drums without melody", "chords lead"],
    ["tense film score with strings, no percussion at all", "drums percussion"],
    ["epic trailer, ohne Percussion", "drums percussion"],
    ["swing backing track, no guitar", "chords"],
    ["disco, skip the drums", "drums percussion"],
    ["techno, vocalless and bassless", "bass"],
    ["rock, schlagzeuglos", "drums percussion"],
    ["jazz trio with room for my own bass", "bass"],
    ["funk davulsuz", "drums percussion"],
    ["재즈, 드럼과 베이스 없이", "drums bass"],
    ["爵士,不要鼓", "drums"],
    ["house bez perkusji i basu", "drums bass"],
    ["rock utan trummor", "drums"],
  ])("%s", (prompt, parts) => {
    expect(readPrompt(prompt).excluded).toEqual(expect.arrayContaining(parts.split(" ")));
    expect(played(prompt).some((name) => parts.split(" ").includes(name.split(" ")[0] ?? ""))).toBe(false);
  });
});

describe("nothing but what is named is played", () => {
  it.each([
    ["trap davul döngüsü", "drums"],
    ["барабанный луп, хаус", "drums"],
    ["鼓循环 爵士", "drums"],
    ["jazz, just the bass on its own", "bass"],
    ["tylko gitara, rock", "chords"],
    ["funk, 베이스만", "bass"],
    ["drum solo, swing", "drums"],
  ])("%s", (prompt, part) => {
    expect(played(prompt).map((name) => name.split(" ")[0])).toEqual([part]);
  });
});

describe("genres of the world", () => {
  it.each([
    ["funk carioca", "baile funk"],
    ["second line groove", "new orleans"],
    ["coffee shop acoustic", "folk"],
    ["тяжёлый рок", "rock"],
    ["breakdance", "electro"],
    ["forró", "forro"],
  ])("%s is %s", (prompt, genre) => {
    const [first] = arrange(readPrompt(prompt), { seed: 1 }).parts;
    expect(first).toBeDefined();
    const { genres, moods } = readPrompt(prompt);
    expect([
      ...genres.map((found) => found.genre),
      ...(moods.some(({ mood }) => mood === "acoustic") ? ["folk"] : []),
    ]).toContain(genre);
  });
});
