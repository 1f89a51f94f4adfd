/**
 * What is wrong with a request, in the words of each API: Cog tells faults as FastAPI does, Replicate as
 * problems with fields. One list of faults, two languages.
 */
import type { z } from "zod";
import type { InputFault } from "../request/check-input.ts";
import type { cogFaultsShape, problemShape } from "./shapes.ts";

/** A fault and the part of the body it is in. */
export interface Fault extends InputFault {
  readonly part: "input" | "body";
}

/** Faults as Cog tells them, status 422. */
export type CogFaults = z.infer<typeof cogFaultsShape>;
/** An error as Replicate tells it. */
export type Problem = z.infer<typeof problemShape>;

function cogFault(fault: Fault): CogFaults["detail"][number] {
  const loc = [
    "body",
    ...(fault.part === "input" ? ["input"] : []),
    ...(fault.field === "" ? [] : [fault.field]),
  ];
  if (fault.kind === "required") return { loc, msg: "field required", type: "value_error.missing" };
  if (fault.kind === "number_gte" || fault.kind === "number_lte") {
    const [words, type] = fault.kind === "number_gte" ? ["greater", "not_ge"] : ["less", "not_le"];
    const msg = `ensure this value is ${words} than or equal to ${fault.limit}`;
    return { loc, msg, type: `value_error.number.${type}`, ctx: { limit_value: fault.limit } };
  }
  if (fault.kind === "type") {
    const [msg, type] = pydanticTypes[fault.expected ?? ""] ?? [fault.message, "type_error"];
    return { loc, msg, type };
  }
  if (fault.kind === "enum") {
    const permitted = (fault.choices ?? []).map((choice) =>
      typeof choice === "string" ? `'${choice}'` : choice,
    );
    const msg = `value is not a valid enumeration member; permitted: ${permitted.join(", ")}`;
    return { loc, msg, type: "type_error.enum", ctx: { enum_values: fault.choices } };
  }
  if (fault.kind === "unknown") return { loc, msg: "extra fields not permitted", type: "value_error.extra" };
  return { loc, msg: fault.message, type: "value_error" };
}

const pydanticTypes: Readonly<Record<string, readonly [msg: string, type: string]>> = {
  integer: ["value is not a valid integer", "type_error.integer"],
  number: ["value is not a valid float", "type_error.float"],
  string: ["str type expected", "type_error.str"],
  object: ["value is not a valid dict", "type_error.dict"],
  boolean: ["value could not be parsed to a boolean", "type_error.bool"],
  array: ["value is not a valid list", "type_error.list"],
};

/** Tell faults as Cog does. @source replicate/cog@0.9.9 python/cog/server/http.py (FastAPI, pydantic 1) */
export function cogFaults(faults: readonly Fault[]): CogFaults {
  return { detail: faults.map(cogFault) };
}

/** Tell an error as Replicate does. */
export function problem(status: number, title: string, detail: string): Problem {
  return { title, detail, status };
}

/**
 * Tell faults as Replicate does: what is missing is a fault of the object around it, all else is one of
 * its field.
 *
 * @source bodies of api.replicate.com quoted in public issues
 */
export function problemOf(faults: readonly Fault[]): Problem {
  const fields = faults.map(({ part, field, kind, message }) => {
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
