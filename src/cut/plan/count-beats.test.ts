import { describe, expect, it } from "vitest";
import { createRandom, isLooperError } from "#base";
import { countBeats, lengthsBelow } from "./count-beats.ts";

const codeOf = (action: () => unknown) => {
  try {
    action();
  } catch (thrown) {
    return isLooperError(thrown) ? thrown.code : String(thrown);
  }
  return null;
};

describe("the length of a loop", () => {
  it.each([
    [120, 8, 16], // exactly 8 s: the bound is included
    [120, 7.99, 8],
    [140, 8, 16],
    [300, 20, 64],
    [40, 2, 1], // one beat is 1.5 s
    [60, 2, 2],
    [60, 3.99, 2],
    [90, 8 / 3, 4],
  ])("at %d bpm within %d s is %d beats", (bpm, maxDuration, beats) => {
    expect(countBeats({ bpm, maxDuration, beatsPerBar: 4 })).toBe(beats);
  });

  it("is the longest power of two of bars, for any tempo, duration and metre", () => {
    const random = createRandom(1);
    for (let i = 0; i < 500; i++) {
      const bpm = 40 + 260 * random.uniform();
      const maxDuration = random.integer(2, 21);
      const beatsPerBar = random.pick([3, 4]);
      const beats = countBeats({ bpm, maxDuration, beatsPerBar });
      const limit = (maxDuration * bpm) / 60 + 1e-9;
      expect(beats).toBeLessThanOrEqual(limit);
      if (beats >= beatsPerBar) {
        expect(Math.log2(beats / beatsPerBar) % 1).toBe(0);
        expect(2 * beats).toBeGreaterThan(limit);
      } else {
        expect(beatsPerBar).toBeGreaterThan(limit);
      }
    }
  });

  it("is the number of bars given, when that fits", () => {
    expect(countBeats({ bpm: 120, maxDuration: 8, bars: 3, beatsPerBar: 4 })).toBe(12);
  });

  it("is refused when the bars given, or one beat, are longer than allowed", () => {
    expect(codeOf(() => countBeats({ bpm: 120, maxDuration: 8, bars: 5, beatsPerBar: 4 }))).toBe(
      "INPUT_CONTRADICTION",
    );
    expect(codeOf(() => countBeats({ bpm: 40, maxDuration: 1, beatsPerBar: 4 }))).toBe("INPUT_CONTRADICTION");
  });
});

describe("shorter lengths", () => {
  it("are powers of two of bars, then two beats, then one", () => {
    expect(lengthsBelow(17, 4)).toEqual([16, 8, 4, 2, 1]);
    expect(lengthsBelow(13, 3)).toEqual([12, 6, 3, 2, 1]);
    expect(lengthsBelow(1, 4)).toEqual([1]);
    expect(lengthsBelow(0, 4)).toEqual([]);
  });
});
