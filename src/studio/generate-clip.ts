/** One clip as the model plays it, on Node: nothing is cut or looped. */
import { randomInt } from "node:crypto";
import type { Seconds } from "#base";
import type { EngineInfo } from "#engine";
import { type ClipRequest, type FieldNaming, type GeneratedClip, makeClip, parseClipRequest } from "#looper";
import { readAudioEnd } from "#platform-node";
import { type OpenEngineOptions, openEngine } from "./open-engine.ts";
import { runStoppable } from "./run-stoppable.ts";

/** How to run it, watch it and stop it. */
export interface ClipOptions extends Omit<OpenEngineOptions, "model" | "inProcess"> {
  /** Told which model plays, before it plays. */
  readonly onModel?: ((model: EngineInfo) => void) | undefined;
  /** Told how far it is, 0…1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** No more of a recording is continued: MusicGen has learnt from clips of this length. */
const longestPrompt: Seconds = 30;

/**
 * Play a prompt with the model alone.
 *
 * @param request - a prompt, and what else is asked for; `model_version` says which model
 * @param options - how to run the model, who listens, how to stop
 * @param naming - how to spell inputs in messages
 * @returns clip and codes; nothing is written
 * @throws LooperError INPUT_*, MODEL_*, FORMAT_*, RUNTIME_*
 * @example
 * const { clip } = await generateClip({ prompt: "punchy house drums, 124 bpm", seconds: 4 });
 */
export async function generateClip(
  request: ClipRequest,
  options: ClipOptions = {},
  naming?: FieldNaming,
): Promise<GeneratedClip> {
  return runStoppable(options.signal, () => generate(request, options, naming));
}

async function generate(
  request: ClipRequest,
  options: ClipOptions,
  naming?: FieldNaming,
): Promise<GeneratedClip> {
  const checked = parseClipRequest(request, naming);
  const { onModel, onProgress, signal, ...how } = options;
  const readClip = (path: string) => readAudioEnd(path, longestPrompt, { signal });
  // Read before the model is opened: what is wrong with it should not have to wait.
  const recording = checked.audio === undefined ? undefined : await readClip(checked.audio);
  const engine = await openEngine({ ...how, signal, model: checked.model_version });
  try {
    onModel?.(engine.info);
    const readAudio = async (path: string) => recording ?? (await readClip(path));
    const drawSeed = () => randomInt(2 ** 32);
    return await makeClip(checked, { engine, readAudio }, { signal, drawSeed, onProgress });
  } finally {
    await engine.close();
  }
}
