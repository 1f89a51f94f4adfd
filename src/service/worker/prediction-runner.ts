/** How a worker makes loops: one model stays open, each attempt has a folder of its own. */
import { join } from "node:path";
import { createLooper, type Looper } from "#studio";
import { folderOfId } from "../jobs/prediction-id.ts";
import { logRun } from "./log-run.ts";
import { createOutputFolder } from "./output-folder.ts";
import type { RunPrediction } from "./start-attempt.ts";

/** Folder of published outputs, below the data folder. */
export const outputsFolder = "outputs";

/** A runner with a life. */
export interface PredictionRunner {
  readonly run: RunPrediction;
  /** Open a model before the first prediction; undefined for the default model. */
  warmUp(model: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/**
 * Create a runner.
 *
 * @param options - the data folder; the home of graphs and models; threads of the model
 */
export function createPredictionRunner({
  data,
  home,
  threads,
}: {
  readonly data: string;
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

  return {
    async warmUp(model) {
      await looperFor(model);
    },

    async run(prediction, handle) {
      const { request, warnings } = prediction.job;
      for (const warning of warnings) handle.log(`Warning: ${warning}\n`);
      if (request.seed !== undefined && request.seed !== -1) handle.log(`Using seed ${request.seed}\n`);
      const looper = await looperFor(request.model_version);
      const { model_version: _, audio, ...rest } = request;
      const outputs = createOutputFolder(
        join(data, outputsFolder),
        `${folderOfId(prediction.id)}/${handle.attempt}`,
        handle.signal,
      );
      const run = logRun(handle.log, handle.progress, () => performance.now() / 1000);
      const stop = new AbortController();
      const signal = AbortSignal.any([handle.signal, stop.signal]);
      let publishing: Promise<void> = Promise.resolve();
      let seconds = 0;
      await looper.makeLoops(
        // Files that a caller of the original does not know of are made for those who ask.
        { ...rest, stems: rest.stems ?? false, ...(audio === undefined ? {} : { audio: join(data, audio) }) },
        {
          sink: outputs,
          signal,
          onEvent(event) {
            run.listener(event);
            if (event.event !== "loop") return;
            seconds += event.loop.samples / event.loop.sample_rate;
            for (const file of outputs.filesOf(event.loop)) {
              publishing = publishing.then(() => handle.publish(file));
            }
            // What cannot be published need not be made.
            publishing.catch((error: unknown) => stop.abort(error));
          },
        },
      );
      await publishing;
      const document = outputs.document();
      if (document) await handle.publish(document);
      return { ...run.stageTimes(), audio_time: seconds };
    },

    async close() {
      await opened?.looper.close();
      opened = undefined;
    },
  };
}
