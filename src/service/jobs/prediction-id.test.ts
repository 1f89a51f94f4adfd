import { expect, it } from "vitest";
import { folderOfId, idOfFolder, isPredictionId } from "./prediction-id.ts";

const ids = [
  "abc-1",
  "job:2026.11",
  "mein lied ü",
  "..",
  ".",
  "a/b",
  "=abc",
  "曲".repeat(60),
  "🎵",
  "a%2Fb",
  "-",
];

it("gives every id a folder of its own, whose name says the id and no way out", () => {
  expect(ids.every(isPredictionId)).toBe(true);
  const folders = ids.map(folderOfId);
  expect(folders.map(idOfFolder)).toEqual(ids);
  expect(folders.every((name) => /^=?[\w-]+$/.test(name) && name.length <= 255)).toBe(true);
});

it("takes no id that is empty, too long, or cannot be stored or sent", () => {
  for (const id of ["", "x".repeat(65), "曲".repeat(64), "a\nb", "a\0", "\u007f", "\ud800"]) {
    expect(isPredictionId(id)).toBe(false);
  }
});
