/** What a request says about sampling, and how its generation is watched. */
import type { Ratio } from "#base";
import type { Brief } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";

/**
 * The sampling settings of a request.
 *
 * @param brief - with the request
 * @param freedom - what the temperature is multiplied by; 1 is the request's own
 */
export function samplingOf({ request, guidance }: Brief, freedom: Ratio = 1) {
  return {
    topK: request.top_k,
    topP: request.top_p,
    temperature: request.temperature * freedom,
    guidanceScale: guidance,
  };
}

/** Pass the progress of a generation on to the reporter. */
export function watchGeneration({ signal, reporter }: Pick<Run, "signal" | "reporter">) {
  const onProgress = ({ done }: { readonly done: Ratio }) => reporter.progress(done);
  return { signal, onProgress };
}
