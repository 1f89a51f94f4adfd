/** The tables agree with each other. */
import { describe, expect, it } from "vitest";
import { readDegree } from "../harmony/degrees.ts";
import { listWordsWithMeanings, type Meaning } from "../reading/lexicon.ts";
import { plainWords } from "../reading/split-words.ts";
import { feels, findFeel } from "./feels.ts";
import { genres } from "./genres.ts";
import { moods } from "./moods.ts";
import { bandTempi, beatFrames, type Part, parts } from "./parts.ts";
import { findSound, sounds } from "./sounds.ts";
import { otherStandIns, standIns } from "./stand-ins.ts";

/** What a meaning competes with: a word may name a genre and a feel, but not two genres. */
const rivalry = (meaning: Meaning) =>
  meaning.kind === "sound" || meaning.kind === "feel" ? `${meaning.kind} of ${meaning.part}` : meaning.kind;

describe("the tables", () => {
  it("give every word one meaning of a kind", () => {
    const seen = new Map<string, string>();
    const doubles: string[] = [];
    for (const [word, meaning] of listWordsWithMeanings()) {
      const place = `${rivalry(meaning)}: ${plainWords(word)}`;
      const told = JSON.stringify({ ...meaning, isNoun: true });
      const known = seen.get(place);
      if (known !== undefined && known !== told) doubles.push(place);
      seen.set(place, told);
    }
    expect(doubles).toEqual([]);
  });

  it("have words in the form in which they are looked up", () => {
    const odd = listWordsWithMeanings().filter(
      ([word]) => word.trim() !== word || word === "" || plainWords(word) === "",
    );
    expect(odd).toEqual([]);
  });

  it("name every sound once, with feels of its part", () => {
    expect(new Set(sounds.map(({ sound }) => sound)).size).toBe(sounds.length);
    const wrong = sounds.flatMap(({ part, sound, feels: own }) =>
      own.length === 0
        ? [sound]
        : own.filter((feel) => !findFeel(part, feel)).map((feel) => `${sound}: ${feel}`),
    );
    expect(wrong).toEqual([]);
  });

  it("name every feel of a part once, with tempi and with feels that exist for half and double", () => {
    const names = feels.map(({ part, feel }) => `${part} ${feel}`);
    expect(new Set(names).size).toBe(names.length);
    const wrong = feels.filter(
      ({ part, tempi, doubled, halved }) =>
        tempi.length === 0 ||
        [doubled, halved].some((other) => other !== undefined && !findFeel(part, other)),
    );
    expect(wrong).toEqual([]);
  });

  it("have a feel for each part and sound at each tempo", () => {
    const missing = sounds.flatMap(({ part, sound, feels: own }) =>
      beatFrames
        .filter((frames) => !own.some((feel) => findFeel(part, feel)?.tempi.includes(frames)))
        .map((frames) => `${sound} at ${frames}`),
    );
    expect(missing).toEqual([]);
  });

  it("let stand-ins and moods play sounds of the right part", () => {
    expect(
      [...Object.keys(standIns), ...Object.values(otherStandIns)].filter((sound) => !findSound(sound)),
    ).toEqual([]);
    const wrong = Object.entries(moods).flatMap(([name, { sounds: liked, genre }]) => [
      ...Object.entries(liked).flatMap(([part, list]) =>
        list.filter((sound) => findSound(sound)?.part !== part).map((sound) => `${name}: ${sound}`),
      ),
      ...(genre !== null && !genres[genre] ? [`${name}: ${genre}`] : []),
    ]);
    expect(wrong).toEqual([]);
  });

  it("know at least 28 genres, each complete", () => {
    expect(Object.keys(genres).length).toBeGreaterThanOrEqual(28);
    const wrong = Object.entries(genres).flatMap(([name, genre]) => {
      const each = (part: Part) => [
        ...genre.sounds[part].filter((sound) => findSound(sound)?.part !== part),
        ...genre.feels[part].filter((feel) => !findFeel(part, feel)),
      ];
      const [slow, fast] = genre.range;
      const shares = Object.entries(genre.parts);
      return [
        ...parts.flatMap(each).map((word) => `${name}: ${word}`),
        ...(slow <= genre.bpm && genre.bpm <= fast ? [] : [`${name}: tempo`]),
        ...(shares.some(([, share]) => share === 1) &&
        shares.every(([part, share]) => parts.includes(part as Part) && share > 0 && share <= 1)
          ? []
          : [`${name}: parts`]),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("have progressions of numerals in the mode that they are for", () => {
    const wrong = Object.entries(genres).flatMap(([name, { progressions }]) =>
      [...progressions.minor, ...progressions.major]
        .filter((text) => text.split(" ").length !== 4 && text.split(" ").length !== 3)
        .concat(
          [...progressions.minor, ...progressions.major].filter((text) =>
            text.split(" ").some((numeral) => !readDegree(numeral)),
          ),
        )
        .map((text) => `${name}: ${text}`),
    );
    expect(wrong).toEqual([]);
    const strangers = Object.entries(genres).flatMap(([name, { progressions }]) => [
      ...progressions.minor.filter((text) => text.split(" ").includes("I")).map((text) => `${name}: ${text}`),
      ...progressions.major.filter((text) => text.split(" ").includes("i")).map((text) => `${name}: ${text}`),
    ]);
    expect(strangers).toEqual([]);
  });

  it("list tempi that are whole frames a sixteenth", () => {
    expect(beatFrames.every((frames) => frames % 4 === 0)).toBe(true);
    expect(bandTempi.map((bpm) => Math.round(bpm))).toEqual([150, 125, 107, 94, 83]);
  });
});
