/**
 * The half of the story that needs no model: a recording in, a perfect loop out.
 *
 *     recording ─► listen ─► plan ─► cut · warp · seam ─► files
 */
import { type AudioClip, type BeatGrid, type Bpm, LooperError, type Ratio } from "#base";
import { planCuts } from "#cut";
import { chooseCut } from "./choose-cut.ts";
import type { LoopWarning } from "./loop-events.ts";
import type { CutDeps } from "./looper-deps.ts";
import { finishLoop, type PackSetting } from "./pack/finish-loop.ts";
import { finishPack } from "./pack/finish-pack.ts";
import type { LoopPack } from "./pack/loop-pack.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import type { ParsedCutRequest } from "./request/schema.ts";
import type { RunOptions } from "./run.ts";

/** A recording to cut. */
export interface Recording {
  readonly clip: AudioClip;
  readonly path: string;
  /** Digest of the file, so that `again` knows it. */
  readonly sha256: string;
  /** What was odd about the file. */
  readonly warnings: readonly LoopWarning[];
}

/** What only a model could say. */
const unjudged = { perplexity: null, naivePerplexity: null, equalCodes: null } as const;

/** Less sure than this of its beats, the tracker has heard none to name a tempo by: noise reaches 0.6. */
const minConfidence: Ratio = 0.7;
/** So near to a whole number, a tempo is meant to be one. */
const nearWhole: Ratio = 0.003;

/** The tempo of what was heard, as a producer would write it down. */
function readHeardTempo({ tempo, confidence, beats }: BeatGrid, reporter: Reporter): Bpm {
  if (beats.length < 2 || confidence < minConfidence || tempo < 40 || tempo > 300) {
    const message = "No clear tempo was heard in the recording: give one with bpm.";
    throw new LooperError("INPUT_MISSING", message, { facts: { tempo, confidence } });
  }
  const whole = Math.round(tempo);
  const bpm = Math.abs(tempo / whole - 1) < nearWhole ? whole : Number(tempo.toFixed(2));
  const message = `The tempo that was heard is ${bpm} bpm: the loop is cut at that.`;
  reporter.warn({ code: "TEMPO_HEARD", message });
  return bpm;
}

/**
 * Cut the best loop out of a recording.
 *
 * @param recording - the audio, mono or stereo, any rate
 * @param request - a checked request
 * @param deps - beat tracker, stretcher, codecs, and where the files go
 * @param options - listener and signal
 * @returns what was made; the files are with the sink
 * @throws LooperError INPUT_AUDIO_* when nothing can be cut; INPUT_MISSING where neither request nor recording
 *   has a tempo; INPUT_OUT_OF_RANGE where there is no such take; OUTPUT_*; the signal's reason
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
  for (const warning of recording.warnings) reporter.warn(warning);
  const { max_duration: maxDuration, bars, take, beats_per_bar: beatsPerBar } = request;
  reporter.expect("listen", 1);
  reporter.expect("finish", 2);
  const onProgress = (done: number) => reporter.progress(done);
  const grid = deps.beatTracker.track(clip, { bpm: request.bpm, beatsPerBar, onProgress });
  reporter.complete("listen", 1);
  options.signal?.throwIfAborted();
  const bpm = request.bpm ?? readHeardTempo(grid, reporter);
  const plan = chooseCut(planCuts(clip, grid, { bpm, maxDuration, bars, beatsPerBar }), take);
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
  const noBand = { arrangement: null, understood: null } as const;
  const noModel = { seed: null, model_prompt: null, guidance_used: null, model: null, ...noBand } as const;
  const head = { command: "loop", bpm, request, source: { path, sha256 }, ...noModel } as const;
  return finishPack(setting, head, [loop]);
}
