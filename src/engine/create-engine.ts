/** Opens a model and plays it: what belongs together is put together here, each piece is in a file of its own. */
import { LooperError } from "#base";
import type { ModelFolder } from "#checkpoint";
import type { MusicGenConfig, Precision } from "#model";
import { checkCodes, checkJob, checkScoreJob } from "./check-job.ts";
import { chunkColumns } from "./chunk-columns.ts";
import { type Change, conditionOn, rememberConditions, stackConditions } from "./condition.ts";
import { decodeCodes } from "./decode-codes.ts";
import { encodeClips } from "./encode-clips.ts";
import type { Engine, EngineInfo } from "./engine.ts";
import { generateCodes } from "./generate-codes.ts";
import { guardRuns } from "./guard-runs.ts";
import type { EngineHost } from "./host.ts";
import { type OpenedModel, openModel } from "./open-model.ts";
import { openSessions } from "./open-sessions.ts";
import { scoreCodes } from "./score-codes.ts";
import { findPassages, type TextsByBar } from "./texts-by-bar.ts";

/** A model that was found: what it is called, and where it is. */
export interface ModelSource {
  /** A name of the catalogue, a hub id, or the folder's name. */
  readonly name: string;
  readonly folder: ModelFolder;
  /** Its licence as far as it is known; null where only the model itself may name it. */
  readonly licence: string | null;
  /** Whether it was chosen because none was named. */
  readonly chosen: boolean;
}

/** How to run a model. */
export interface EngineOptions {
  /** Left out: int8 for big models, fp32 for small ones. */
  readonly precision?: Precision | undefined;
  /** Only `cpu` in this version. */
  readonly device?: string | undefined;
  /** Threads of the runtime; left out: one per core. */
  readonly threads?: number | undefined;
  /** Stops a build that this call started. */
  readonly signal?: AbortSignal | undefined;
}

/** Official models were trained on 30 s; longer pieces are untested. */
const trainedSeconds = 30;

/**
 * Open a model.
 *
 * @param source - the model
 * @param options - how to run it
 * @param host - where
 * @returns an engine; close it when done
 * @throws LooperError MODEL_*, OUTPUT_* while building, RUNTIME_NO_DEVICE
 */
export async function createEngine(
  source: ModelSource,
  options: EngineOptions,
  host: EngineHost,
): Promise<Engine> {
  const { device = "cpu", threads, signal } = options;
  checkDevice(device);
  const model = await openModel(host, source.folder, options.precision, signal);
  const { config, precision } = model;
  const maxFrames = maxFramesOf(config);
  const runtime = host.startRuntime(threads);
  const guarded = guardRuns(runtime);
  const session = openSessions(runtime, model.graphs);
  const encode = rememberConditions(async (text) => {
    const ids = model.tokenize(text);
    return conditionOn(await session("text"), config, [ids]);
  });
  const read = async (text: string | TextsByBar, columns: number) => {
    const [first, ...later] = findPassages(text, columns);
    const encodeAll = (texts: readonly string[]) => Promise.all(texts.map(encode));
    const condition = stackConditions(await encodeAll(first.texts));
    const changes: Change[] = [];
    for (const { from, texts } of later) changes.push({ from, conditions: await encodeAll(texts) });
    return { condition, changes };
  };

  return {
    info: describeEngine(source, model, maxFrames),

    async generate(job, { signal, onProgress } = {}) {
      checkJob(job, config, maxFrames);
      const began = host.now();
      const { text, rows, frames, promptCodes, sampling } = job;
      const columns = (promptCodes?.shape[2] ?? 0) + frames + config.decoder.levels - 1;
      const chunk = chunkColumns(config, precision, rows.length, sampling);
      return guarded(signal, async () => {
        const codesJob = {
          precision,
          ...(await read(text, columns)),
          rows,
          frames,
          sampling,
          chunk,
          promptCodes,
        };
        return generateCodes(await session("decode"), config, codesJob, {
          signal,
          onProgress: ({ done, total }) =>
            onProgress?.({ done: done / total, frames: done, total, seconds: host.now() - began }),
        });
      });
    },

    async decode(codes, { signal, onProgress } = {}) {
      checkCodes(codes, config);
      const began = host.now();
      return guarded(signal, async () =>
        decodeCodes(await session("codec-decode"), config, codes, {
          signal,
          onRow: ({ done, total, frames }) =>
            onProgress?.({ done: done / total, frames, total: frames, seconds: host.now() - began }),
        }),
      );
    },

    encode: (clips, { signal } = {}) =>
      guarded(signal, () => encodeClips(() => session("codec-encode"), config, clips, signal)),

    async score(job, { signal } = {}) {
      checkScoreJob(job, config, maxFrames);
      const { text, codes, from, to } = job;
      return guarded(signal, async () => {
        const words = await read(text, to + config.decoder.levels - 1);
        return scoreCodes(await session("decode"), config, { precision, ...words, codes, from, to });
      });
    },

    close: () => runtime.close(),
  };
}

function checkDevice(device: string): void {
  if (device === "cpu") return;
  const message = `The device ${device} is not supported in this version. Leave it out: cpu.`;
  throw new LooperError("RUNTIME_NO_DEVICE", message, { facts: { device } });
}

/** Frames of the longest piece, prompt included. */
function maxFramesOf({ decoder, frameRate }: MusicGenConfig): number {
  return Math.min(decoder.maxColumns - decoder.levels, Math.floor(trainedSeconds * frameRate));
}

/** What an engine says of itself. */
function describeEngine(source: ModelSource, model: OpenedModel, maxFrames: number): EngineInfo {
  const { name, folder, licence, chosen } = source;
  const { config, digest, precision, looperJson } = model;
  const { codebooks, vocabulary, channels } = config.decoder;
  return {
    name,
    digest,
    precision,
    device: "cpu",
    sampleRate: config.codec.sampleRate,
    frameRate: config.frameRate,
    codebooks,
    vocabulary,
    channels,
    maxFrames,
    licence: licenceOf(looperJson) ?? licence ?? "unknown",
    path: folder.path,
    chosen,
    looperJson,
  };
}

function licenceOf(looperJson: unknown): string | null {
  if (typeof looperJson !== "object" || looperJson === null || !("licence" in looperJson)) return null;
  return typeof looperJson.licence === "string" ? looperJson.licence : null;
}
