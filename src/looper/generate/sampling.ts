/** What a request says about sampling, and how its generation is watched. */
import type { Frames, Ratio } from "#base";
import type { GenerationPlan } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";

/**
 * Give the sampling settings of a plan.
 *
 * @param plan - with the request
 * @param temperatureScale - what the temperature is multiplied by; 1 is the request's own
 */
export function samplingOf(
  { request: { inputs }, guidance }: Pick<GenerationPlan, "request" | "guidance">,
  temperatureScale: Ratio = 1,
) {
  return {
    topK: inputs.top_k,
    topP: inputs.top_p,
    temperature: inputs.temperature * temperatureScale,
    guidanceScale: guidance,
  };
}

/**
 * Pass the progress of a generation on to the reporter.
 *
 * @param run - signal and reporter
 * @param rows - of the batch
 */
export function watchGeneration({ signal, reporter }: Pick<Run, "signal" | "reporter">, rows: number) {
  let before: Frames = 0;
  const onProgress = ({ done, frames }: { readonly done: Ratio; readonly frames: Frames }) => {
    reporter.complete("play", rows * (frames - before));
    before = frames;
    reporter.progress(done);
  };
  return { signal, onProgress };
}
