import { expect, it } from "vitest";
import { checkInput, type FieldIssue } from "./check-input.ts";

const models = ["tiny", "medium"];

function issuesOf(input: unknown): readonly FieldIssue[] {
  const checked = checkInput(input, models);
  return checked.ok ? [] : checked.issues;
}

it("passes on what was given, without defaults, nulls and unknown fields", () => {
  const checked = checkInput({ prompt: "a", seed: null, bpm: 90.5, unknown: 1, toString: 2 }, models);
  expect(checked).toEqual({ ok: true, input: { prompt: "a", bpm: 90.5 }, ignored: ["unknown", "toString"] });
});

it("names every invalid field once, with its bound", () => {
  const issues = issuesOf({
    bpm: Number.POSITIVE_INFINITY,
    variations: 0,
    max_duration: "8",
    seed: 1.5,
    sample_rate: 8000,
    key: "H",
  });
  expect(issues.map(({ field, kind, limit, expected }) => [field, kind, limit ?? expected])).toEqual([
    ["prompt", "required", undefined],
    ["bpm", "type", "number"],
    ["variations", "number_gte", 1],
    ["max_duration", "type", "integer"],
    ["seed", "type", "integer"],
    ["sample_rate", "enum", undefined],
    ["key", "text", undefined],
  ]);
});

it("refuses text that no database can store, and models that are not here", () => {
  for (const prompt of ["a\0b", "\ud800", "\udc00\ud800", "", "  ", "x".repeat(2001)]) {
    expect(issuesOf({ prompt }).map(({ field }) => field)).toEqual(["prompt"]);
  }
  expect(issuesOf({ prompt: "🎵" })).toEqual([]);
  for (const model_version of ["large", "/etc", "a/b", ""]) {
    expect(issuesOf({ prompt: "a", model_version }).map(({ field }) => field)).toEqual(["model_version"]);
  }
});

it("accepts no list and no text as an input", () => {
  expect([[], "text", 1, true].map((input) => issuesOf(input).map(({ kind }) => kind))).toEqual(
    Array(4).fill(["type"]),
  );
});
