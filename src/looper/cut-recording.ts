/**
 * The half of the story that needs no model: a recording in, a perfect loop out.
 *
 *     recording ─► listen ─► plan ─► cut · warp · seam ─► files
 */
import { type AudioClip, invariant } from "#base";
import { planCuts } from "#cut";
import type { CutDeps } from "./looper-deps.ts";
import { finishLoop, type PackSetting } from "./pack/finish-loop.ts";
import { finishPack } from "./pack/finish-pack.ts";
import type { LoopPack } from "./pack/loop-pack.ts";
import { createReporter } from "./reporter.ts";
import { beatsPerBar } from "./request/plan-generation.ts";
import type { ParsedCutRequest } from "./request/schema.ts";
import type { RunOptions } from "./run.ts";

/** A recording to cut. */
export interface Recording {
  readonly clip: AudioClip;
  readonly path: string;
  /** Digest of the file, so that `again` knows it. */
  readonly sha256: string;
}

/** What only a model could say. */
const unjudged = { perplexity: null, naivePerplexity: null, equalCodes: null } as const;

/**
 * Cut the best loop out of a recording.
 *
 * @param recording - the audio, mono or stereo, any rate
 * @param request - a checked request
 * @param deps - beat tracker, stretcher, codecs, and where the files go
 * @param options - listener and signal
 * @returns what was made; the files are with the sink
 * @throws LooperError INPUT_AUDIO_* when nothing can be cut; OUTPUT_*; the signal's reason
 */
export async function cutRecording(
  recording: Recording,
  request: ParsedCutRequest,
  deps: CutDeps,
  options: Pick<RunOptions, "signal" | "onEvent">,
): Promise<LoopPack> {
  const reporter = createReporter(options.onEvent);
  const { clip, path, sha256 } = recording;
  const file = path.split(/[\\/]/).at(-1) ?? path;
  reporter.stage("listen", `Listening to ${file}`);
  const { bpm, max_duration: maxDuration, bars } = request;
  reporter.expect("listen", 1);
  reporter.expect("finish", 2);
  const onProgress = (done: number) => reporter.progress(done);
  const grid = deps.beatTracker.track(clip, { bpm, beatsPerBar, onProgress });
  reporter.complete("listen", 1);
  options.signal?.throwIfAborted();
  const [plan] = planCuts(clip, grid, { bpm, maxDuration, bars, beatsPerBar });
  invariant(plan, "planCuts gave no plan");
  const setting: PackSetting = {
    deps,
    reporter,
    signal: options.signal,
    format: request,
    bpm,
    title: file.replace(/\.[^.]*$/, "") || file,
    comment: `Cut from ${file} by ${deps.software}`,
  };
  const loop = await finishLoop(
    setting,
    { clip, plan, variation: 1, seed: null, attempt: 1, ...unjudged },
    undefined,
  );
  const noModel = { seed: null, model_prompt: null, guidance_used: null, model: null } as const;
  const head = { command: "loop", bpm, request, source: { path, sha256 }, ...noModel } as const;
  return finishPack(setting, head, [loop]);
}
