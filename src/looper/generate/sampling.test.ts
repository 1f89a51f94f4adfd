import { describe, expect, it } from "vitest";
import type { LoopEvent } from "../loop-events.ts";
import { createReporter } from "../reporter.ts";
import { watchGeneration } from "./sampling.ts";

describe("watching a generation", () => {
  it("reports the share of the stage, and rows times frames of the run", () => {
    const events: LoopEvent[] = [];
    const reporter = createReporter((event) => events.push(event));
    reporter.stage("takes", "Playing a take");
    const { onProgress } = watchGeneration({ signal: undefined, reporter }, 3);
    for (const frames of [100, 200, 400]) {
      onProgress({ done: frames / 400, frames });
    }
    const shares = events.flatMap((event) => (event.event === "progress" ? [event.done] : []));
    expect(shares).toEqual([0.25, 0.5, 1]);
    const played = events.flatMap((event) => (event.event === "progress" ? [event.work.play.done] : []));
    expect(played).toEqual([300, 600, 1200]);
  });
});
