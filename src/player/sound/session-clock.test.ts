import { describe, expect, it } from "vitest";
import { gridOf, launchFrame, positionAt, type SessionClock, sampleAt } from "./session-clock.ts";

const clock: SessionClock = {
  sampleRate: 44100,
  ...gridOf({ samples: 311_294, beats: 16, beatsPerBar: 4 }),
  origin: 5000,
};

describe("the clock of a session", () => {
  it("counts bars and beats from one, and begins every one of them on the frame of its launch", () => {
    expect(positionAt(clock, 0)).toEqual({ bar: 1, beat: 1 });
    for (let beats = 0, frame = clock.origin; beats < 300; beats++) {
      expect(positionAt(clock, frame)).toEqual({ bar: Math.floor(beats / 4) + 1, beat: (beats % 4) + 1 });
      frame = launchFrame(clock, frame + 1, "beat");
    }
  });

  it("launches at the next bar, beat, or the first frame that is possible", () => {
    const bar = Math.round((311_294 / 16) * 4);
    expect(launchFrame(clock, 0, "bar")).toBe(5000);
    expect(launchFrame(clock, 5000, "bar")).toBe(5000);
    expect(launchFrame(clock, 5001, "bar")).toBe(5000 + bar);
    expect(launchFrame(clock, 5001, "beat")).toBe(5000 + Math.round(311_294 / 16));
    expect(launchFrame(clock, 5001, "at once")).toBe(5001);
  });

  it("counts in the metre of the loops, whose bars may be shorter than four beats", () => {
    const waltz = { sampleRate: 44100, ...gridOf({ samples: 132_300, beats: 6, beatsPerBar: 3 }), origin: 0 };
    expect([0, 2, 3, 5, 6].map((beat) => positionAt(waltz, beat * 22_050))).toEqual([
      { bar: 1, beat: 1 },
      { bar: 1, beat: 3 },
      { bar: 2, beat: 1 },
      { bar: 2, beat: 3 },
      { bar: 3, beat: 1 },
    ]);
    expect(launchFrame(waltz, 22_050, "bar")).toBe(66_150);
    expect(gridOf({ samples: 44_100, beats: 2, beatsPerBar: 3 }).beatsPerBar).toBe(2);
  });

  it("never lets rounding add up: after a thousand loops a bar is where the loop begins", () => {
    const frame = launchFrame(clock, 5000 + 1000 * 311_294, "bar");
    expect(frame).toBe(5000 + 1000 * 311_294);
    expect(sampleAt(clock, frame, 311_294)).toBe(0);
  });

  it("finds the sample of a loop before the origin too, for the fade that leads into it", () => {
    expect(sampleAt(clock, 4999, 100)).toBe(99);
    expect(sampleAt(clock, 5000, 100)).toBe(0);
    expect(sampleAt(clock, 5250, 100)).toBe(50);
  });

  it("takes a loop shorter than a bar as its own bar", () => {
    const short = { sampleRate: 44100, ...gridOf({ samples: 22_050, beats: 2, beatsPerBar: 4 }), origin: 0 };
    expect(launchFrame(short, 1, "bar")).toBe(22_050);
  });
});
