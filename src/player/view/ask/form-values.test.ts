import { describe, expect, it } from "vitest";
import type { RequestField } from "../../maker/request-field.ts";
import { FormValues } from "./form-values.ts";

const field = (
  name: string,
  kind: RequestField["kind"],
  choices: (string | number)[] = [],
): RequestField => ({
  ...{ name, kind, choices },
  ...{ title: name, help: "", preset: undefined, least: null, most: null },
});
const fields = [
  field("prompt", "text"),
  field("bpm", "number"),
  field("sample_rate", "choice", [44100, 48000]),
  field("parts", "list"),
];

describe("the values of the form", () => {
  it("are sent as their kinds, and only where somebody touched them", () => {
    const form = new FormValues();
    form.set("prompt", "warm pads");
    form.set("bpm", "92,5");
    form.set("sample_rate", "48000");
    expect(form.read(fields)).toEqual({ prompt: "warm pads", bpm: 92.5, sample_rate: 48000 });
    form.set("bpm", "");
    form.set("parts", "drums, bass");
    expect(form.read(fields).parts).toEqual(["drums", "bass"]);
    form.set("parts", "");
    expect(form.read(fields)).toEqual({ prompt: "warm pads", sample_rate: 48000 });
  });

  it("asks for stems wherever there are any", () => {
    expect(new FormValues().read([...fields, field("stems", "boolean")])).toEqual({
      prompt: "",
      stems: true,
    });
  });

  it("lets the maker refuse what is no number, and forgets the refusal once the field is touched", () => {
    const form = new FormValues();
    form.set("bpm", "fast");
    expect(form.read(fields).bpm).toBe("fast");
    form.errors.value = new Map([["bpm", "Must be a number"]]);
    form.set("bpm", "120");
    expect(form.errors.value.size).toBe(0);
  });

  it("is filled with what a run was asked for, and asks for the same again", () => {
    const form = new FormValues();
    form.fill({ prompt: "x", bpm: 120, parts: ["bass"], arrangement: { parts: [] } });
    expect(form.read(fields)).toEqual({ prompt: "x", bpm: 120, parts: ["bass"] });
  });
});
