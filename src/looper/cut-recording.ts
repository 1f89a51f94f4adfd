/**
 * The half of the story that needs no model: a recording in, a perfect loop out.
 *
 *     recording ─► listen ─► plan ─► cut · warp · seam ─► files
 */
import { type AudioClip, invariant } from "#base";
import { planCuts } from "#cut";
import type { CuttingRoom } from "./looper-deps.ts";
import { finishLoop, type PackSetting } from "./pack/finish-loop.ts";
import { finishPack, type LoopPack } from "./pack/finish-pack.ts";
import { createReporter } from "./reporter.ts";
import { beatsPerBar } from "./request/plan-generation.ts";
import type { ResolvedCutRequest } from "./request/schema.ts";
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
 * @param room - beat tracker, stretcher, codecs, and the folder for the files
 * @param options - listener and signal
 * @returns what was made; the files are in the room's folder
 * @throws LooperError INPUT_AUDIO_* when nothing can be cut; OUTPUT_*; the signal's reason
 */
export async function cutRecording(
  recording: Recording,
  request: ResolvedCutRequest,
  room: CuttingRoom,
  options: Pick<RunOptions, "signal" | "onEvent">,
): Promise<LoopPack> {
  const reporter = createReporter(options.onEvent);
  const { clip, path, sha256 } = recording;
  const file = path.split(/[\\/]/).at(-1) ?? path;
  reporter.stage("listen", `Listening to ${file}`);
  const { bpm, max_duration: maxDuration, bars } = request;
  const onProgress = (done: number) => reporter.progress(done);
  const grid = room.beatTracker.track(clip, { bpm, beatsPerBar, onProgress });
  options.signal?.throwIfAborted();
  const [plan] = planCuts(clip, grid, { bpm, maxDuration, bars, beatsPerBar });
  invariant(plan, "planCuts gave no plan");
  const setting: PackSetting = {
    room,
    reporter,
    signal: options.signal,
    form: request,
    bpm,
    title: file.replace(/\.[^.]*$/, "") || file,
    comment: `Cut from ${file} by ${room.software}`,
  };
  const loop = await finishLoop(
    setting,
    { clip, plan, variation: 1, seed: null, attempt: 1, ...unjudged },
    undefined,
  );
  const head = { command: "loop", bpm, seed: null, request, prompt_told: null, model: null } as const;
  return finishPack(setting, { ...head, source: { path, sha256 } }, [loop]);
}
