import { describe, expect, it } from "vitest";
import { createPaceWatch } from "./pace.ts";
import { readRetryAfter } from "./refusal-error.ts";
import { createRetryPolicy } from "./retry-policy.ts";

describe("a retry policy", () => {
  it("gives up soon with a hub that never answered, late with one that did, and anew after progress", () => {
    const pauses = (retries = createRetryPolicy()) => {
      const all: number[] = [];
      for (let pause = retries.pauseAfterFailure(); pause !== null; pause = retries.pauseAfterFailure())
        all.push(pause);
      return all.reduce((sum, pause) => sum + pause, 0);
    };
    expect(pauses()).toBeLessThan(2);
    const answered = createRetryPolicy();
    answered.noteProgress();
    expect(pauses(answered)).toBeGreaterThan(60);
    answered.noteProgress();
    expect(answered.pauseAfterFailure()).toBe(0.5);
  });

  it("waits as long as it is asked to, two minutes in all", () => {
    const retries = createRetryPolicy(0);
    expect([
      retries.pauseAfterFailure(50),
      retries.pauseAfterFailure(60),
      retries.pauseAfterFailure(20),
    ]).toEqual([50, 60, null]);
    expect(createRetryPolicy().pauseAfterFailure(3600)).toBeNull();
  });

  it("reads pauses as seconds and as dates", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(readRetryAfter("7", now)).toBe(7);
    expect(readRetryAfter("Sun, 22 Nov 2026 12:01:30 GMT", now)).toBe(90);
    expect(readRetryAfter("Sun, 22 Nov 2026 11:00:00 GMT", now)).toBe(0);
    expect(readRetryAfter("soon", now)).toBeNull();
    expect(readRetryAfter(null, now)).toBeNull();
  });
});

describe("the pace of a pull", () => {
  it("is that of the last ten seconds", () => {
    const look = createPaceWatch(1000);
    expect(look(0, 0)).toEqual({ rate: null, timeLeft: null });
    expect(look(10, 1)).toEqual({ rate: 10, timeLeft: 99 });
    let pace = look(10, 2);
    for (let now = 3; now <= 14; now++) pace = look(10 + 40 * (now - 2), now);
    expect(pace.rate).toBeCloseTo(40, 6);
    expect(pace.timeLeft).toBeCloseTo((1000 - 490) / 40, 6);
  });

  it("is unknown while nothing comes", () => {
    const look = createPaceWatch(1000);
    look(500, 0);
    expect(look(500, 5)).toEqual({ rate: null, timeLeft: null });
  });
});
