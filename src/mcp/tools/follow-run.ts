/** The events of a run, as progress of a call. */
import { createProgressEstimator, describeLoop, type LoopListener } from "#looper";
import type { ToolCall } from "./tool.ts";

/**
 * Make a listener.
 *
 * @param call - told how far the run is, and at what
 */
export function followRun(call: ToolCall): LoopListener {
  const estimator = createProgressEstimator();
  let message = "";
  return (event) => {
    const { done } = estimator.observe(event, performance.now() / 1000);
    if (event.event === "stage" || event.event === "arrangement") message = event.message;
    if (event.event === "loop") message = describeLoop(event.loop);
    call.progress(done, message);
  };
}
