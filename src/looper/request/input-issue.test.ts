import { expect, it } from "vitest";
import { z } from "zod";
import { toInputIssues } from "./input-issue.ts";

const schema = z.strictObject({
  word: z.string().min(3).max(5).optional(),
  count: z.int().min(1).max(9).nullish(),
  ratio: z.number().optional(),
  choice: z.enum(["a", "b"]).optional(),
  rate: z.literal([8, 16]).optional(),
  flags: z.array(z.enum(["x", "y"])).nullish(),
  facts: z.record(z.string(), z.unknown()),
  code: z.string().regex(/^\d+$/, "digits").optional(),
});
const issuesOf = (values: unknown) =>
  toInputIssues(schema, schema.safeParse(values).error?.issues ?? [], values);

it("names each field once, with its kind and its bound", () => {
  const values = {
    word: "ab",
    count: 0,
    ratio: "1",
    choice: "c",
    rate: 9,
    flags: ["z", "z"],
    code: "x",
    other: 1,
  };
  expect(issuesOf(values)).toEqual([
    { field: "word", kind: "text", rule: "text of 3 or more characters" },
    { field: "count", kind: "number_gte", limit: 1 },
    { field: "ratio", kind: "type", expected: "number" },
    { field: "choice", kind: "enum", choices: ["a", "b"] },
    { field: "rate", kind: "enum", choices: [8, 16] },
    { field: "flags", kind: "enum", choices: ["x", "y"], index: 0 },
    { field: "facts", kind: "required" },
    { field: "code", kind: "text", rule: "digits" },
    { field: "other", kind: "unknown" },
  ]);
});

it("tells types as JSON Schema calls them, also of fields that may be null", () => {
  expect(issuesOf({ count: 1.5, flags: 1, facts: [], word: "abcdef", code: 5 })).toEqual(
    [
      { field: "count", kind: "type", expected: "integer" },
      { field: "flags", kind: "type", expected: "array" },
      { field: "facts", kind: "type", expected: "object" },
      { field: "word", kind: "text", rule: "text of at most 5 characters" },
      { field: "code", kind: "type", expected: "string" },
    ].sort((a, b) => keys.indexOf(a.field) - keys.indexOf(b.field)),
  );
  expect(issuesOf([])).toEqual([{ field: "", kind: "type", expected: "object" }]);
});
const keys = Object.keys(schema.shape);
