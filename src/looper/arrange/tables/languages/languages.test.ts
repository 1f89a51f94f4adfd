import { describe, expect, it } from "vitest";
import { listOwnWords, lookUp } from "../../reading/lexicon.ts";
import { languages } from "./languages.ts";

describe("the dictionaries", () => {
  it("translate words that the tables know, with stars at ends alone", () => {
    const own = new Set(listOwnWords().map(([word]) => word));
    const entries = Object.entries(languages).flatMap(([language, dictionary]) =>
      Object.entries(dictionary).map(([english, text]) => ({ language, english, text })),
    );
    expect(entries.filter(({ english }) => !own.has(english))).toEqual([]);
    const odd = entries.flatMap(({ text }) =>
      text.split(", ").filter((word) => word === "" || word.trim() !== word || /\*\S|^.{0,2}\*/.test(word)),
    );
    expect(odd).toEqual([]);
  });

  it.each([
    ["gitarą", "guitar"],
    ["gitary klasycznej", "classical guitar"],
    ["скрипкой", "violin"],
    ["басовую линию", "bass"],
    ["flétnou", "flute"],
    ["钢琴", "piano"],
    ["가야금", "koto"],
    ["kemanla", "violin"],
    ["없이", "left out"],
    ["抜きで", "left out"],
  ])("know %s as %s", (word, english) => {
    const plain = word
      .normalize("NFD")
      .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
      .normalize("NFC");
    expect(lookUp(plain)).toEqual(expect.arrayContaining([...(lookUp(english) ?? [])]));
  });

  it.each(["pianist", "chairs", "composer", "guitarist", "morning", "gentleman"])(
    "leave other words alone: %s",
    (word) => expect(lookUp(word)).toBeUndefined(),
  );
});
