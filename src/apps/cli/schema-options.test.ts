import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parseRequest, requestSchema } from "#looper";
import { addSchemaOptions, flagOf, optionsToFields } from "./schema-options.ts";

/** The request that a command line means. */
function read(...words: string[]) {
  const command = new Command().exitOverride();
  addSchemaOptions(command, requestSchema, ["prompt"]);
  command.parse(words, { from: "user" });
  return parseRequest({ prompt: "x", ...optionsToFields(command.opts(), requestSchema) }, flagOf);
}

describe("flags of the schema", () => {
  it("give numbers where numbers are chosen from, too", () => {
    expect(
      read("--bit-depth", "16", "--sample-rate", "48000", "--channels", "1", "--bpm", "92.5"),
    ).toMatchObject({
      bit_depth: 16,
      sample_rate: 48_000,
      channels: 1,
      bpm: 92.5,
    });
    expect(() => read("--bit-depth", "12")).toThrow("--bit-depth is 12: it must be one of 16, 24.");
    expect(() => read("--bpm", "fast")).toThrow('--bpm is "fast": it must be a number from 40 to 300.');
  });

  it("give lists with commas between, and switches that can be turned off", () => {
    expect(read("--parts", "drums, bass", "--stems")).toMatchObject({
      parts: ["drums", "bass"],
      stems: true,
    });
    expect(read("--no-stems", "--strict")).toMatchObject({ stems: false, strict: true });
    expect(read()).not.toHaveProperty("stems");
    expect(() => read("--parts", "drums,basss")).toThrow('--parts names "basss": there are');
    expect(() => read("--chords", "Am H")).toThrow('--chords has "H", which is no chord.');
  });
});
