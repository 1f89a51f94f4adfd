/** One clip as the model plays it, on Node: nothing is cut or looped. */
import { randomInt } from "node:crypto";
import type { EngineInfo } from "#engine";
import { type ClipRequest, type FieldNaming, type GeneratedClip, makeClip, parseClipRequest } from "#looper";
import { readAudioFile } from "#platform-node";
import { type OpenEngineOptions, openEngine } from "./open-engine.ts";
import { runStoppable } from "./run-stoppable.ts";

/** How to run it, watch it and stop it. */
export interface ClipOptions extends Omit<OpenEngineOptions, "model" | "inProcess"> {
  /** Told which model plays, before it plays. */
  readonly onModel?: ((model: EngineInfo) => void) | undefined;
  /** Told how far it is, 0…1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

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
  // Read before the model is opened: what is wrong with it should not have to wait.
  const recording = checked.audio === undefined ? undefined : await readAudioFile(checked.audio, signal);
  const engine = await openEngine({ ...how, signal, model: checked.model_version });
  try {
    onModel?.(engine.info);
    const readAudio = async (path: string) => recording ?? (await readAudioFile(path, signal));
    const drawSeed = () => randomInt(2 ** 32);
    return await makeClip(checked, { engine, readAudio }, { signal, drawSeed, onProgress });
  } finally {
    await engine.close();
  }
}
