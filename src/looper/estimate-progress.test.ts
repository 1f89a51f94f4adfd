import { describe, expect, it } from "vitest";
import { createProgressEstimator } from "./estimate-progress.ts";
import type { LoopEvent, Stage, Work } from "./loop-events.ts";

/** A run on a clock of its own: a model that plays 100 units a second, ears and files of half a second each. */
function* scriptRun(pace: number, retries = 0): Generator<readonly [LoopEvent, number]> {
  const work = {
    play: { done: 0, total: 4000 },
    listen: { done: 0, total: 8 },
    finish: { done: 0, total: 5 },
  };
  let now = 100;
  const stage = (name: Stage): readonly [LoopEvent, number] => [
    { event: "stage", stage: name, message: "" },
    now,
  ];
  const step = (kind: keyof typeof work, units: number, seconds: number): readonly [LoopEvent, number] => {
    now += seconds;
    work[kind].done += units;
    const copy = structuredClone(work) as Work;
    return [{ event: "progress", stage: "takes", done: 0, work: copy }, now];
  };
  for (let round = 0; round < 2 + retries; round++) {
    if (round > 1) work.play.total += 2000;
    if (round > 1) work.listen.total += 4;
    yield stage(round === 0 ? "takes" : "variations");
    for (let i = 0; i < 10; i++) yield step("play", 200, 200 / pace);
    yield stage("listen");
    for (let i = 0; i < 4; i++) yield step("listen", 1, 0.5);
  }
  for (let i = 0; i < 4; i++) {
    yield stage("cut");
    yield step("finish", 1, 0.5);
  }
  yield stage("write");
  now += 0.5;
  yield [{ event: "done", loops: [], warnings: [] }, now];
}

describe("the progress of a whole run", () => {
  it.each([
    [20, "a large model"],
    [2000, "a small one"],
  ])("is told within a fifth of the truth from a quarter on, at %d frames a second", (pace) => {
    const events = [...scriptRun(pace)];
    const [first, last] = [events[0][1], events.at(-1)?.[1] ?? 0];
    const estimator = createProgressEstimator();
    for (const [event, now] of events) {
      const { done, timeLeft } = estimator.observe(event, now);
      const truth = (now - first) / (last - first);
      if (truth < 0.25) continue;
      expect(Math.abs(done - truth)).toBeLessThan(0.2);
      expect(Math.abs((timeLeft ?? Number.NaN) - (last - now))).toBeLessThan(0.2 * (last - first));
    }
  });

  it("never goes back, and reaches 1 at the end alone, also where things are played again", () => {
    const estimator = createProgressEstimator();
    let before = 0;
    const events = [...scriptRun(100, 2)];
    for (const [i, [event, now]] of events.entries()) {
      const { done } = estimator.observe(event, now);
      expect(done).toBeGreaterThanOrEqual(before);
      expect(done === 1).toBe(i === events.length - 1);
      before = done;
    }
  });

  it("knows no time left before anything was played", () => {
    const estimator = createProgressEstimator();
    const [[first, at]] = [...scriptRun(100)];
    expect(estimator.observe(first, at)).toEqual({ done: 0, timeLeft: null });
  });
});
