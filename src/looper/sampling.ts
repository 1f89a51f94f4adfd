/** What a request says about sampling, and how its generation is watched. */
import type { Frames } from "#base";
import type { Brief } from "./read-brief.ts";
import type { Run } from "./run.ts";

/** The sampling settings of a request. */
export function samplingOf({ request }: Brief) {
  return {
    topK: request.top_k,
    topP: request.top_p,
    temperature: request.temperature,
    guidanceScale: request.classifier_free_guidance,
  };
}

/** Pass the progress of a generation on to the reporter. */
export function watchGeneration({ signal, reporter }: Run) {
  const onProgress = ({ done, total }: { done: Frames; total: Frames }) => reporter.progress(done / total);
  return { signal, onProgress };
}
