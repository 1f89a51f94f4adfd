/** How a worker makes loops: one model stays open, each attempt has a folder of its own. */
import { LooperError } from "#base";
import type { LoopEvent } from "#looper";
import { createLooper, type EngineInfo, type Looper } from "#studio";
import type { Prediction } from "../jobs/prediction.ts";
import { folderOfId } from "../jobs/prediction-id.ts";
import type { ObjectStore } from "../storage/objects/object-store.ts";
import { traceRun } from "../traces/trace-run.ts";
import { logRun } from "./log-run.ts";
import { createOutputFolder } from "./output-folder.ts";
import { retryWhileUnavailable } from "./retry-while-unavailable.ts";
import type { RunHandle, RunPrediction } from "./start-attempt.ts";

/** A runner with a life. */
export interface PredictionRunner {
  readonly run: RunPrediction;
  /** Open a model before the first prediction; undefined for the default model. */
  warmUp(model: string | undefined): Promise<EngineInfo>;
  /** The model that is open. */
  opened(): EngineInfo | undefined;
  close(): Promise<void>;
}

/**
 * Create a runner.
 *
 * @param options - where files are; the home of graphs and models; threads of the model
 */
export function createPredictionRunner({
  objects,
  home,
  threads,
}: {
  readonly objects: ObjectStore;
  readonly home?: string | undefined;
  readonly threads?: number | undefined;
}): PredictionRunner {
  let opened: { readonly model: string | undefined; readonly looper: Looper } | undefined;
  const looperFor = async (model: string | undefined): Promise<Looper> => {
    // The default model may be requested with or without its name.
    if (opened && (opened.model === model || opened.looper.model.name === model)) return opened.looper;
    await opened?.looper.close();
    opened = undefined;
    const looper = await createLooper({ model, home, threads });
    opened = { model, looper };
    return looper;
  };

  const make = async (
    prediction: Prediction,
    handle: RunHandle,
    onRunEvent: (event: LoopEvent) => void,
  ): Promise<Record<string, number>> => {
    const { request, warnings } = prediction.job;
    for (const warning of warnings) handle.log(`Warning: ${warning}\n`);
    if (request.seed !== undefined && request.seed !== -1) handle.log(`Using seed ${request.seed}\n`);
    const looper = await looperFor(request.model_version);
    const { model_version: _, audio, ...rest } = request;
    const onOutage = () => handle.log("The storage does not respond. Waiting for it.\n");
    const below = `${folderOfId(prediction.id)}/${handle.attempt}`;
    const outputs = createOutputFolder({ objects, below, signal: handle.signal, onOutage });
    const run = logRun(handle.log, handle.progress, () => performance.now() / 1000);
    const stop = new AbortController();
    const signal = AbortSignal.any([handle.signal, stop.signal]);
    let publishing: Promise<void> = Promise.resolve();
    let seconds = 0;
    const onEvent = (event: LoopEvent) => {
      run.listener(event);
      onRunEvent(event);
      if (event.event !== "loop") return;
      seconds += event.loop.samples / event.loop.sample_rate;
      for (const file of outputs.filesOf(event.loop)) {
        publishing = publishing.then(() => handle.publish(file));
      }
      // What cannot be published need not be made.
      publishing.catch((error: unknown) => stop.abort(error));
    };
    await withAudio({ objects, key: audio, signal, onOutage }, async (path) => {
      // Files that a caller of the original does not know of are made for those who ask.
      const asked = { ...rest, stems: rest.stems ?? false, ...(path === undefined ? {} : { audio: path }) };
      await looper.makeLoops(asked, { sink: outputs, signal, onEvent });
    });
    await publishing;
    const document = outputs.document();
    if (document) await handle.publish(document);
    return { ...run.stageTimes(), audio_time: seconds };
  };

  return {
    async warmUp(model) {
      return (await looperFor(model)).model;
    },

    opened: () => opened?.looper.model,

    run: (prediction, handle) =>
      traceRun(prediction, handle.attempt, (listener) => make(prediction, handle, listener)),

    async close() {
      await opened?.looper.close();
      opened = undefined;
    },
  };
}

/** Use the caller's recording as a file on this machine; without one, go on without. */
async function withAudio(
  from: {
    readonly objects: ObjectStore;
    readonly key: string | undefined;
    readonly signal: AbortSignal;
    readonly onOutage: () => void;
  },
  use: (path: string | undefined) => Promise<void>,
): Promise<void> {
  const { objects, key, signal, onOutage } = from;
  if (key === undefined) return use(undefined);
  // `use` itself waits for the storage, so what is tried again is the fetching alone.
  await retryWhileUnavailable(
    async () => {
      if (await objects.head(key)) return objects.withFile(key, use);
      const message = "The recording of audio was removed before it was used. Upload it again.";
      throw new LooperError("INPUT_FILE_NOT_FOUND", message, { facts: { file: key } });
    },
    { signal, onOutage },
  );
  signal.throwIfAborted();
}
