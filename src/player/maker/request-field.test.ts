import { describe, expect, it } from "vitest";
import { readRequestFields } from "./request-field.ts";

const schemas = {
  Input: {
    properties: {
      seed: { type: "integer", minimum: -1, maximum: Number.MAX_SAFE_INTEGER, default: -1, "x-order": 2 },
      prompt: { type: "string", description: "What it is like.", "x-order": 0 },
      model_version: {
        allOf: [{ $ref: "#/components/schemas/model_version" }],
        default: "tiny",
        "x-order": 1,
      },
      arrangement: { type: "object", "x-order": 3 },
      parts: { type: "array", items: { type: "string", enum: ["drums", "bass"] }, "x-order": 4 },
      words: { type: "array", items: { type: "string" }, "x-order": 4 },
      stems: { type: "boolean", default: false, "x-order": 5 },
      audio: { type: "string", "x-order": 6 },
    },
  },
  model_version: { type: "string", enum: ["tiny", "small"] },
};

describe("the fields of a request", () => {
  const fields = readRequestFields(schemas);

  it("come in the schema's order, each with its kind; what is no field of a form is left out", () => {
    expect(fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "prompt text",
      "model_version choice",
      "seed integer",
      "parts choices",
      "words list",
      "stems boolean",
      "audio recording",
    ]);
  });

  it("follow references to choices, and drop bounds that mean nothing to a person", () => {
    expect(fields[1]).toMatchObject({ title: "Model", choices: ["tiny", "small"], preset: "tiny" });
    expect(fields[2]).toMatchObject({ least: -1, most: null, preset: -1 });
    expect(fields[3]?.choices).toEqual(["drums", "bass"]);
  });
});
