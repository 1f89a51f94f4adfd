import { describe, expect, it } from "vitest";
import type { LoopEvent } from "../loop-events.ts";
import { createReporter } from "../reporter.ts";
import { watchGeneration } from "./sampling.ts";

describe("watching a generation", () => {
  it("tells the share that the engine tells, from nothing to all", () => {
    const events: LoopEvent[] = [];
    const reporter = createReporter((event) => events.push(event));
    reporter.stage("takes", "Playing a take");
    const { onProgress } = watchGeneration({ signal: undefined, reporter });
    // As the engine tells it: the share, and beside it frames and seconds.
    for (const frames of [100, 200, 400]) {
      onProgress({ done: frames / 400, frames, total: 400, seconds: 1 } as { done: number });
    }
    const shares = events.flatMap((event) => (event.event === "progress" ? [event.done] : []));
    expect(shares).toEqual([0.25, 0.5, 1]);
  });
});
