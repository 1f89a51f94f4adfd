import { expect, it } from "vitest";
import { checkInput, type InputFault } from "./check-input.ts";

const models = ["tiny", "medium"];

function faultsOf(input: unknown): readonly InputFault[] {
  const checked = checkInput(input, models);
  return checked.ok ? [] : checked.faults;
}

it("passes on what was given, without defaults, nulls and strangers", () => {
  const checked = checkInput({ prompt: "a", seed: null, bpm: 90.5, unheard: 1, toString: 2 }, models);
  expect(checked).toEqual({ ok: true, input: { prompt: "a", bpm: 90.5 }, ignored: ["unheard", "toString"] });
});

it("names every faulty field once, with its bound", () => {
  const faults = faultsOf({
    bpm: Number.POSITIVE_INFINITY,
    variations: 0,
    max_duration: "8",
    seed: 1.5,
    sample_rate: 8000,
    key: "H",
  });
  expect(faults.map(({ field, kind, limit, expected }) => [field, kind, limit ?? expected])).toEqual([
    ["prompt", "required", undefined],
    ["bpm", "type", "number"],
    ["variations", "number_gte", 1],
    ["max_duration", "type", "integer"],
    ["seed", "type", "integer"],
    ["sample_rate", "enum", undefined],
    ["key", "text", undefined],
  ]);
});

it("refuses text that no database keeps, and models that are not here", () => {
  for (const prompt of ["a\0b", "\ud800", "\udc00\ud800", "", "  ", "x".repeat(2001)]) {
    expect(faultsOf({ prompt }).map(({ field }) => field)).toEqual(["prompt"]);
  }
  expect(faultsOf({ prompt: "🎵" })).toEqual([]);
  for (const model_version of ["large", "/etc", "a/b", ""]) {
    expect(faultsOf({ prompt: "a", model_version }).map(({ field }) => field)).toEqual(["model_version"]);
  }
});

it("takes no list and no text for an input", () => {
  expect([[], "text", 1, true].map((input) => faultsOf(input).map(({ kind }) => kind))).toEqual(
    Array(4).fill(["type"]),
  );
});
