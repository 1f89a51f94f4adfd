import { expect, it } from "vitest";
import { cogValidationError, type ValidationIssue, validationProblem } from "./validation-issues.ts";

const issues: ValidationIssue[] = [
  { part: "input", field: "prompt", kind: "required" },
  {
    part: "input",
    field: "bpm",
    kind: "number_gte",
    limit: 40,
  },
  { part: "body", field: "webhok", kind: "unknown" },
];

it("writes issues as Replicate does, as quoted by its users", () => {
  expect(validationProblem(issues)).toEqual({
    title: "Input validation failed",
    status: 422,
    detail:
      "- input: prompt is required\n- input.bpm: Must be greater than or equal to 40\n- body: Additional property webhok is not allowed\n",
    invalid_fields: [
      { type: "required", field: "input", description: "prompt is required" },
      { type: "number_gte", field: "input.bpm", description: "Must be greater than or equal to 40" },
      {
        type: "additional_property_not_allowed",
        field: "",
        description: "Additional property webhok is not allowed",
      },
    ],
  });
});

it("writes the same issues as FastAPI does", () => {
  expect(cogValidationError(issues).detail).toEqual([
    { loc: ["body", "input", "prompt"], msg: "field required", type: "value_error.missing" },
    {
      loc: ["body", "input", "bpm"],
      msg: "ensure this value is greater than or equal to 40",
      type: "value_error.number.not_ge",
      ctx: { limit_value: 40 },
    },
    { loc: ["body", "webhok"], msg: "extra fields not permitted", type: "value_error.extra" },
  ]);
});
