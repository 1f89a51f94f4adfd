import { describe, expect, it } from "vitest";
import { pickCommand } from "./pick-command.ts";

const commands = ["make", "loop", "listen", "clip", "models", "pull", "serve", "again"];

describe("the first argument", () => {
  it("is a command when it is the name of one", () => {
    expect(pickCommand(["loop", "a.wav"], commands)).toEqual(["loop", "a.wav"]);
  });
  it("is a prompt otherwise", () => {
    expect(pickCommand(["warm pads", "--bpm", "90"], commands)).toEqual(["make", "warm pads", "--bpm", "90"]);
    expect(pickCommand(["techno"], commands)).toEqual(["make", "techno"]);
  });
  it("is an error when it is nearly a command", () => {
    expect(() => pickCommand(["lisen", "a.wav"], commands)).toThrow(/Did you mean listen/);
    expect(() => pickCommand(["lop", "a.wav"], commands)).toThrow(/Did you mean loop/);
  });
  it("may be an option of the program, or missing", () => {
    expect(pickCommand(["--version"], commands)).toEqual(["--version"]);
    expect(pickCommand([], commands)).toEqual([]);
  });
});
