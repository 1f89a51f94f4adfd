/** How a worker makes loops: one model stays open, each attempt has a folder of its own. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { isLooperError, LooperError } from "#base";
import type { FinishedLoop, PackSink } from "#looper";
import { writeFileAtomic } from "#platform-node";
import { createLooper, type Looper } from "#studio";
import type { OutputFile } from "../jobs/prediction.ts";
import { folderOfId } from "../jobs/prediction-id.ts";
import { logRun } from "./log-run.ts";
import type { RunPrediction } from "./start-attempt.ts";

/** Folder of published outputs, below the data folder. */
export const outputsFolder = "outputs";

const contentTypes: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
};

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
            for (const file of outputs.filesOf(event.loop))
              publishing = publishing.then(() => handle.publish(file));
            // What cannot be published need not be made.
            publishing.catch((error: unknown) => stop.abort(error));
          },
        },
      );
      await publishing;
      return { ...run.stageTimes(), audio_time: seconds };
    },

    async close() {
      await opened?.looper.close();
      opened = undefined;
    },
  };
}

/** Replace messages about paths of this machine: callers have no use for them. */
function withoutPath(cause: unknown): unknown {
  if (isLooperError(cause, "OUTPUT_DISK_FULL"))
    return new LooperError("OUTPUT_DISK_FULL", "The disk of the service is full.", { cause });
  if (isLooperError(cause, "OUTPUT_UNWRITABLE"))
    return new LooperError("OUTPUT_UNWRITABLE", "The service cannot write its outputs.", { cause });
  return cause;
}

/** The folder of one attempt: takes the loops of a pack. */
function createOutputFolder(
  outputs: string,
  below: string,
  signal: AbortSignal,
): PackSink & { filesOf(loop: FinishedLoop): OutputFile[] } {
  const written = new Map<string, Omit<OutputFile, "variation">>();
  return {
    async write(name, bytes) {
      const file = join(outputs, below, name);
      try {
        await writeFileAtomic(file, bytes, signal);
      } catch (cause) {
        throw withoutPath(cause);
      }
      written.set(file, {
        name: name.split("/").at(-1) ?? name,
        path: `${below}/${name}`,
        contentType: contentTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
        size: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
      return file;
    },
    // No further files: the prediction itself is the document.
    finish: async () => undefined,
    filesOf({ path, variation, stems }) {
      const fileOf = (own: string) => {
        const file = written.get(own);
        if (!file)
          throw new LooperError("RUNTIME_FAILED", `${own} was never written.`, { facts: { path: own } });
        return file;
      };
      const parts = stems.map((stem) => ({ variation, part: stem.part, ...fileOf(stem.path) }));
      return [{ variation, ...fileOf(path) }, ...parts];
    },
  };
}
