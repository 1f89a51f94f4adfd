/**
 * The looper as a library: a model that stays open, and packs made with it, one after another.
 */
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { LooperError } from "#base";
import type { Engine, EngineInfo } from "#engine";
import {
  createLoopEncoder,
  createPackWriter,
  type FieldNaming,
  type LooperDeps,
  type LoopListener,
  type LoopPack,
  type LoopRequest,
  makeLoops,
  type PackSink,
  parseRequest,
  resolveRequest,
  slugify,
  tempoSlug,
} from "#looper";
import { createMp3Encoder, createStretcher, loadPage, readAudioEnd } from "#platform-node";
import { findModel, modelLocations } from "#registry";
import { openBeatTracker } from "./beat-tracker.ts";
import { createMemorySink, type PackInMemory } from "./memory-sink.ts";
import { type OpenEngineOptions, openEngine } from "./open-engine.ts";
import { openFolder } from "./open-folder.ts";
import { runStoppable } from "./run-stoppable.ts";
import { software } from "./software.ts";

/** Which model, and how to run it. */
export type LooperOptions = Omit<OpenEngineOptions, "inProcess">;

/** Where a pack goes, who listens, how to stop. */
export interface LooperRun {
  /** Folder for the files; made if missing. */
  readonly out?: string | undefined;
  /** Without `out`: where the folder of the pack is made; left out: `loops`. */
  readonly packs?: string | undefined;
  /** Write into a folder that holds a pack already. */
  readonly force?: boolean | undefined;
  /** false: nothing is written to disk, and the pack has its loops in memory, as `audio`. */
  readonly write?: boolean | undefined;
  /** Takes the loops instead of a folder on disk. */
  readonly sink?: PackSink | undefined;
  /** On the model's own scale, as `guidance_used` of a pack says it; left out: the request's, mapped. */
  readonly guidance?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: LoopListener | undefined;
}

/** A looper with a life: close it when done. */
export interface Looper {
  /** The model that is open. */
  readonly model: EngineInfo;
  /**
   * Make a pack of loops.
   *
   * @param request - a prompt, and what else is asked for; without `out`, files go to `loops/PROMPT-BPM-SEED`
   * @param run - where to, who listens, how to stop
   * @returns the pack as it lies in `loops.json`; with `write: false` its sound too
   * @throws LooperError INPUT_*, OUTPUT_*, RUNTIME_*; MODEL_UNKNOWN where the request names another model than is
   *   open; MUSIC_NO_LOOPS if not one loop could be made; RUNTIME_STOPPED, RUNTIME_CLOSED
   */
  makeLoops(
    request: LoopRequest,
    run: LooperRun & { readonly write: false },
    naming?: FieldNaming,
  ): Promise<PackInMemory>;
  makeLoops(request: LoopRequest, run?: LooperRun, naming?: FieldNaming): Promise<LoopPack>;
  /** Let go of memory and processes. */
  close(): Promise<void>;
}

/**
 * Open a looper.
 *
 * @param options - which model; left out: `MUSICGEN_LOOPER_MODEL`, else `medium` if it is on disk, else `tiny`
 * @throws LooperError MODEL_*
 * @example
 * const looper = await createLooper();
 * const pack = await looper.makeLoops({ prompt: "punchy house drums", bpm: 124 });
 * await looper.close();
 */
export async function createLooper(options: LooperOptions = {}): Promise<Looper> {
  return createLooperOf(await runStoppable(options.signal, () => openEngine(options)), options);
}

/**
 * Make a looper of an engine that is open; it is closed with the looper.
 *
 * @param engine - of any model
 * @param options - which it was opened with
 */
export async function createLooperOf(engine: Engine, options: LooperOptions = {}): Promise<Looper> {
  const encoder = createLoopEncoder({ createMp3Encoder });
  const beatTracker = openBeatTracker();
  const stretcher = await createStretcher();
  let closed = false;

  async function make(request: LoopRequest, run: LooperRun = {}, naming?: FieldNaming): Promise<LoopPack> {
    if (closed) {
      throw new LooperError("RUNTIME_CLOSED", "This looper was closed. Open another with createLooper.");
    }
    const inputs = parseRequest(request, naming);
    await refuseOtherModel(inputs.model_version, options, engine.info.name);
    const resolved = resolveRequest(inputs, () => randomInt(2 ** 32));
    const { signal, onEvent, guidance } = run;
    const readAudio: LooperDeps["readAudio"] = (file, duration, onWarning) =>
      readAudioEnd(file, duration, { signal, onWarning });
    const makeInto = (sink: PackSink) => {
      const tools = { engine, beatTracker, stretcher, encoder, readAudio };
      const deps = { ...tools, sink, software: software().label };
      return makeLoops(resolved, deps, { signal, onEvent, guidance });
    };
    if (run.sink) return makeInto(run.sink);
    if (run.write === false) {
      const memory = createMemorySink();
      return memory.withAudio(await makeInto(memory));
    }
    const name = `${slugify(inputs.prompt)}-${tempoSlug(resolved.bpm)}-${resolved.seed}`;
    const folder = await openFolder(run.out ?? join(run.packs ?? "loops", name), {
      force: run.force === true,
      signal,
      naming,
    });
    try {
      return await makeInto(createPackWriter(folder, encoder, await loadPage("loops.html")));
    } finally {
      await folder.leave();
    }
  }

  return {
    model: engine.info,
    makeLoops: ((request: LoopRequest, run?: LooperRun, naming?: FieldNaming) =>
      runStoppable(run?.signal, () => make(request, run, naming))) as Looper["makeLoops"],
    async close() {
      closed = true;
      await engine.close();
    },
  };
}

/** A looper has one model; a request that names another was sent to the wrong one, or names none that there is. */
async function refuseOtherModel(
  asked: string | undefined,
  options: LooperOptions,
  open: string,
): Promise<void> {
  if (asked === undefined || asked === options.model || asked === open) return;
  // Says that there is no such model, and which may have been meant.
  await findModel(modelLocations(options.home), asked);
  const message = `The request names the model ${asked}, and ${open} is open. Open a looper with that model.`;
  throw new LooperError("INPUT_CONTRADICTION", message, { facts: { asked, open } });
}
