import { describe, expect, it } from "vitest";
import { isLooperError, nearestName } from "#base";
import { parseCutRequest, parseRequest } from "./parse-request.ts";

function failure(values: unknown) {
  try {
    parseRequest(values);
  } catch (thrown) {
    if (isLooperError(thrown)) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  throw new Error("the request was taken");
}

describe("a request", () => {
  it("gets the defaults of the original", () => {
    expect(parseRequest({ prompt: "x" })).toEqual({
      prompt: "x",
      variations: 4,
      max_duration: 8,
      top_k: 250,
      top_p: 0,
      temperature: 1,
      classifier_free_guidance: 3,
      output_format: "wav",
      seed: -1,
      sample_rate: 44100,
      bit_depth: 24,
    });
  });

  it.each([
    [{ prompt: "x", bpm: 39 }, "INPUT_OUT_OF_RANGE: bpm is 39: it must be a number from 40 to 300."],
    [{ prompt: "x", bpm: "fast" }, 'INPUT_NOT_A_NUMBER: bpm is "fast": it must be a number from 40 to 300.'],
    [{ prompt: "x", bpm: Number.NaN }, "bpm is NaN: it must be a number from 40"],
    [{ prompt: "x", variations: 21 }, "variations is 21: it must be a whole number from 1 to 20."],
    [{ prompt: "x", variations: 2.5 }, "variations is 2.5: it must be a whole number from 1 to 20."],
    [{ prompt: "x", top_p: -0.1 }, "top_p is -0.1: it must be a number from 0 to 1."],
    [{ prompt: "x", top_k: -1 }, "top_k is -1: it must be a whole number, 0 or more."],
    [{ prompt: "x", output_format: "ogg" }, 'output_format is "ogg": it must be one of wav, mp3, flac.'],
    [{ prompt: "x", sample_rate: 22050 }, "sample_rate is 22050: it must be one of 44100, 48000, 32000."],
    [{ prompt: "x", seed: -2 }, "seed is -2: it must be a whole number, -1 or more."],
    [{ prompt: "x", seed: 1e20 }, "it must be a whole number from -1 to 9007199254740991."],
    [{ prompt: "x", key: "H" }, 'key is "H": it must be a key such as C, F# minor or Bb major.'],
    [{ prompt: "x", bmp: 120 }, "INPUT_UNKNOWN_OPTION: Unknown input bmp. Did you mean bpm?"],
    [{ bpm: 120 }, "INPUT_MISSING: prompt is missing: give text."],
    [{ prompt: " \n" }, "INPUT_PROMPT_EMPTY"],
    [{ prompt: "x".repeat(10_000) }, "INPUT_PROMPT_TOO_LONG: The prompt has 10000 characters: 2000 are"],
    ["drums", 'INPUT_MISSING: The request is "drums"'],
  ])("of %j is refused with the value and the range", (values, message) => {
    expect(failure(values)).toContain(message);
  });

  it("to cut takes the tempo that is heard where none is given", () => {
    expect(parseCutRequest({}).bpm).toBeUndefined();
    expect(parseCutRequest({ bpm: 120 })).toMatchObject({
      bpm: 120,
      max_duration: 8,
      bit_depth: 24,
      take: 1,
    });
  });
});

describe("the nearest name", () => {
  it("is found for a slip and not for another word", () => {
    expect(nearestName("variation", ["variations", "bpm"])).toBe("variations");
    expect(nearestName("elephant", ["variations", "bpm"])).toBeUndefined();
  });
});
