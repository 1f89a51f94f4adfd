/**
 * Validation issues of a request in the format of each API: Cog reports them as FastAPI does, Replicate as a
 * problem with invalid fields.
 */
import type { z } from "zod";
import type { InputIssue } from "#looper";
import type { cogValidationErrorSchema, problemSchema } from "./schemas.ts";

/** An issue, and the part of the body that it is in. */
export interface ValidationIssue extends InputIssue {
  readonly part: "input" | "body";
  /** A sentence without the field's name, where the issue's own terms do not say it. */
  readonly message?: string;
}

/** The body of Cog's status 422. */
export type CogValidationError = z.infer<typeof cogValidationErrorSchema>;
/** An error in Replicate's format. */
export type Problem = z.infer<typeof problemSchema>;

/** An issue as a sentence, in the words of Replicate's API. */
function sentence({
  field,
  kind,
  limit,
  expected,
  choices = [],
  rule,
  sentence: whole,
  message,
}: ValidationIssue): string {
  if (message !== undefined) return message;
  switch (kind) {
    case "required":
      return `${field} is required`;
    case "number_gte":
      return `Must be greater than or equal to ${limit}`;
    case "number_lte":
      return `Must be less than or equal to ${limit}`;
    case "enum": {
      const quoted = choices.map((choice) => JSON.stringify(choice)).join(", ");
      return `${field} must be one of the following: ${quoted}`;
    }
    case "type":
      return `Invalid type. Expected: ${expected}`;
    case "unknown":
      return `Additional property ${field} is not allowed`;
    case "text":
      return whole ?? `Must be ${rule}`;
  }
}

function cogIssue(issue: ValidationIssue): CogValidationError["detail"][number] {
  const loc = [
    "body",
    ...(issue.part === "input" ? ["input"] : []),
    ...(issue.field === "" ? [] : [issue.field]),
    ...(issue.index === undefined ? [] : [issue.index]),
  ];
  if (issue.kind === "required") return { loc, msg: "field required", type: "value_error.missing" };
  if (issue.kind === "number_gte" || issue.kind === "number_lte") {
    const [words, type] = issue.kind === "number_gte" ? ["greater", "not_ge"] : ["less", "not_le"];
    const msg = `ensure this value is ${words} than or equal to ${issue.limit}`;
    return { loc, msg, type: `value_error.number.${type}`, ctx: { limit_value: issue.limit } };
  }
  if (issue.kind === "type") {
    const [msg, type] = pydanticTypes[issue.expected ?? ""] ?? [sentence(issue), "type_error"];
    return { loc, msg, type };
  }
  if (issue.kind === "enum") {
    const permitted = (issue.choices ?? []).map((choice) =>
      typeof choice === "string" ? `'${choice}'` : choice,
    );
    const msg = `value is not a valid enumeration member; permitted: ${permitted.join(", ")}`;
    return { loc, msg, type: "type_error.enum", ctx: { enum_values: issue.choices } };
  }
  if (issue.kind === "unknown") return { loc, msg: "extra fields not permitted", type: "value_error.extra" };
  const type = issue.part === "body" && issue.field === "webhook" ? "value_error.url.scheme" : "value_error";
  return { loc, msg: sentence(issue), type };
}

const pydanticTypes: Readonly<Record<string, readonly [msg: string, type: string]>> = {
  integer: ["value is not a valid integer", "type_error.integer"],
  number: ["value is not a valid float", "type_error.float"],
  string: ["str type expected", "type_error.str"],
  object: ["value is not a valid dict", "type_error.dict"],
  boolean: ["value could not be parsed to a boolean", "type_error.bool"],
  array: ["value is not a valid list", "type_error.list"],
};

/** Issues in Cog's format. @source replicate/cog@0.9.9 python/cog/server/http.py (FastAPI, pydantic 1) */
export function cogValidationError(issues: readonly ValidationIssue[]): CogValidationError {
  return { detail: issues.map(cogIssue) };
}

/** An error in Replicate's format. */
export function problem(status: number, title: string, detail: string): Problem {
  return { title, detail, status };
}

/**
 * Issues in Replicate's format: a missing field is reported for the object around it, any other issue for its
 * field.
 *
 * @source bodies of api.replicate.com quoted in public issues
 */
export function validationProblem(issues: readonly ValidationIssue[]): Problem {
  const fields = issues.map((issue) => {
    const { part, field, kind } = issue;
    const message = sentence(issue);
    const path = part === "input" ? (field === "" ? "input" : `input.${field}`) : field;
    const holder = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "";
    if (kind === "unknown") {
      return { type: "additional_property_not_allowed", field: holder, description: message };
    }
    return { type: kind, field: kind === "required" ? holder : path, description: message };
  });
  const detail = fields
    .map(({ field, description }) => `- ${field === "" ? "body" : field}: ${description}\n`)
    .join("");
  return { ...problem(422, "Input validation failed", detail), invalid_fields: fields };
}
