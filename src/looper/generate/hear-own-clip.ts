/**
 * The caller's own clip in place of a take: listen to it, find its loop, and put its last bar into
 * codes, so that variations can continue it.
 */
import { type AudioClip, clipDuration, LooperError, mixToMono, type Seconds } from "#base";
import { planCuts } from "#cut";
import { resample } from "#dsp";
import type { LoopWarning } from "../loop-events.ts";
import { beatsPerBar } from "../request/plan-generation.ts";
import type { Run } from "../run.ts";
import type { Performance } from "./performance.ts";

/** How much of the end of a clip is listened to: as much as the longest loop and its surroundings need. */
const heardSeconds: Seconds = 30;

/** Bring a clip to the model's rate and channels. */
function asModelHears(clip: AudioClip, sampleRate: number, channels: number): AudioClip {
  const atModelRate = (samples: Float32Array) => resample(samples, clip.sampleRate, sampleRate);
  if (channels === 1 || clip.channels.length === 1) {
    const mono = atModelRate(mixToMono(clip));
    return { channels: Array.from({ length: channels }, () => mono), sampleRate };
  }
  return { channels: clip.channels.slice(0, channels).map(atModelRate), sampleRate };
}

/**
 * Listen to the end of the caller's clip.
 *
 * @param run - the plan and the deps
 * @param path - where the clip is
 * @returns the clip as a performance: variations continue the last bar of its best cut
 * @throws LooperError FORMAT_*, INPUT_* when it cannot be read, is silent or shorter than a beat
 */
export async function hearOwnClip(run: Run, path: string): Promise<Performance> {
  const { plan, deps, reporter } = run;
  const { request } = plan;
  reporter.stage("listen", `Listening to ${path}`);
  const { sampleRate, channels } = deps.engine.info;
  const onWarning = (warning: LoopWarning) => reporter.warn(warning);
  const end = await deps.readAudio(path, heardSeconds, onWarning);
  const clip = asModelHears(end, sampleRate, channels);
  const grid = deps.beatTracker.track(clip, { bpm: request.bpm, beatsPerBar });
  const layout = {
    bpm: request.bpm,
    beats: plan.beats,
    maxDuration: request.inputs.max_duration,
    beatsPerBar,
  };
  const [best, ...others] = planCuts(clip, grid, layout);
  if (!best) {
    throw new LooperError(
      "INPUT_AUDIO_TOO_SHORT",
      `${path} lasts ${clipDuration(clip).toFixed(2)} s: no beat fits into it.`,
    );
  }
  const codes = await deps.engine.encode([clip]);
  return {
    variation: 1,
    attempt: 1,
    clip,
    codes,
    grid,
    plans: [best, ...others],
    agreement: null,
    pulse: 0,
    steadiness: null,
  };
}
