import { expect, it } from "vitest";
import { correctSpelling } from "./correct-spelling.ts";

it.each([
  ["gutar", "guitar"],
  ["acustic", "acoustic"],
  ["saxaphone", "saxophone"],
  ["chello", "cello"],
  ["paino", "piano"],
  ["drumms", "drums"],
  ["orchestal", "orchestral"],
  ["slapp", "slap"],
  ["lowfi", "lofi"],
  ["chil", "chill"],
  ["shuffel", "shuffle"],
  ["flutte", "flute"],
])("%s is a slip of %s", (typed, meant) => expect(correctSpelling(typed)).toBe(meant));

it.each([
  "chair",
  "horse",
  "grass",
  "piano",
  "pianos",
  "quxophone",
  "harp",
  "tuesday",
  "pizza",
  "miles",
  "could",
  "ピアノ",
  "123456",
  "",
])("%s is left alone", (word) => expect(correctSpelling(word)).toBeUndefined());
