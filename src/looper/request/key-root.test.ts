import { expect, it } from "vitest";
import { rootNoteOf, spellKey } from "./key-root.ts";
import { parseCutRequest, parseRequest } from "./parse-request.ts";

const spellings: readonly (readonly [string, string, number])[] = [
  ["C", "C major", 48],
  ["a m", "A minor", 57],
  ["Am", "A minor", 57],
  ["Bbm", "Bb minor", 58],
  ["F# minor", "F# minor", 54],
  ["F♯ minor", "F# minor", 54],
  ["Gb Minor", "F# minor", 54],
  ["A-flat major", "Ab major", 56],
  ["A♭ Major", "Ab major", 56],
  ["c sharp min", "C# minor", 49],
  ["Ebmaj", "Eb major", 51],
];

it.each(spellings)("takes the key %j, as %s", (key, name, root) => {
  expect(parseCutRequest({ key }).key).toBe(key);
  expect([spellKey(key), rootNoteOf(key)]).toEqual([name, root]);
});

it.each(["H", "", "Am7", "C majorish", "X minor", "#", "A".repeat(100)])("refuses %j as a key", (key) => {
  expect(() => parseCutRequest({ key })).toThrow(
    /key is .*: it must be a key such as C, F# minor or Bb major/,
  );
});

it("takes the name of a format in any case", () => {
  expect(parseRequest({ prompt: "x", output_format: "WAV" }).output_format).toBe("wav");
  expect(parseCutRequest({ output_format: "Flac" }).output_format).toBe("flac");
  expect(() => parseCutRequest({ output_format: "OGG" })).toThrow("one of wav, mp3, flac");
});
