/** A model by its name, found on this machine and made ready to play. */
import { createEngine, type Engine, type EngineOptions } from "#engine";
import { createEngineHost, type EngineHostOptions } from "#platform-node";
import { findModel, modelLocations } from "#registry";

/** Which model, and how to run it. */
export interface OpenEngineOptions extends EngineOptions, EngineHostOptions {
  /**
   * A name of the catalogue, a hub id, or the path of a folder; left out: `MUSICGEN_LOOPER_MODEL`, else
   * `medium` if it is on disk, else `tiny`.
   */
  readonly model?: string | undefined;
}

/**
 * Find a model and open it.
 *
 * @param options - which, and how to run it
 * @returns an engine; close it when done
 * @throws LooperError MODEL_*, OUTPUT_* while building, RUNTIME_NO_DEVICE
 */
export async function openEngine({
  model,
  home,
  inProcess,
  ...options
}: OpenEngineOptions = {}): Promise<Engine> {
  const source = await findModel(modelLocations(home), model);
  return createEngine(source, options, createEngineHost({ home, inProcess }));
}
