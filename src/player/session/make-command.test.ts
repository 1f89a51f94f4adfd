import { describe, expect, it } from "vitest";
import { writeMakeCommand } from "./make-command.ts";

describe("the command of a session", () => {
  it("has every input as a flag, and quotes what a shell would read", () => {
    const request = {
      prompt: "it's a $HOME groove",
      bpm: 92.5,
      model_version: "tiny",
      parts: ["drums", "bass"],
    };
    expect(writeMakeCommand({ ...request, stems: false })).toBe(
      `musicgen-looper make 'it'\\''s a $HOME groove' --bpm 92.5 --model tiny --parts drums,bass --no-stems`,
    );
  });

  it("does not let a prompt be taken for a flag, and needs one", () => {
    expect(writeMakeCommand({ prompt: "-x", seed: 1 })).toBe("musicgen-looper make --seed 1 -- -x");
    expect(writeMakeCommand({ bpm: 100 })).toBeNull();
  });

  it("leaves out the address of a recording, which lies on the server", () => {
    expect(writeMakeCommand({ prompt: "pads", audio: "http://x/v1/files/1" })).toBe(
      "musicgen-looper make pads",
    );
  });
});
