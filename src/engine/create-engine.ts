/** Opens a model and plays it. */
import { type AudioClip, type Codes, LooperError, mixToMono } from "#base";
import type { ModelFolder } from "#checkpoint";
import { floatTensor, intTensor, type Session, type Tensors } from "#inference";
import {
  channelOf,
  conditionOn,
  decodeColumns,
  type GraphName,
  graphFile,
  interleaveChannels,
  type MusicGenConfig,
  type Precision,
  scoreCodes,
} from "#model";
import { checkCodes, checkJob, checkScoreJob } from "./check-job.ts";
import { chunkColumns } from "./chunk-columns.ts";
import type { Engine } from "./engine.ts";
import type { EngineHost } from "./host.ts";
import { openModel } from "./open-model.ts";

/** A model that was found: what it is called, and where it lies. */
export interface ModelSource {
  /** A name of the catalogue, a hub id, or the folder's name. */
  readonly name: string;
  readonly folder: ModelFolder;
  /** Its licence as far as it is known; null where only the model itself may say it. */
  readonly licence: string | null;
  /** Whether nobody named it. */
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

/** Official models were trained on 30 s; nobody vouches for more. */
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
  if (device !== "cpu") {
    throw new LooperError(
      "RUNTIME_NO_DEVICE",
      `The device ${device} is not supported in this version. Leave it out: cpu.`,
      {
        facts: { device },
      },
    );
  }
  const { name, folder, licence, chosen } = source;
  const model = await openModel(host, folder, options.precision, signal);
  const { config, looperJson } = model;
  const maxFrames = Math.min(
    config.decoder.maxColumns - config.decoder.levels,
    Math.floor(trainedSeconds * config.frameRate),
  );
  const runtime = host.startRuntime(threads);
  const sessions = new Map<GraphName, Promise<Session>>();
  const session = (graph: GraphName): Promise<Session> => {
    const known = sessions.get(graph);
    if (known) return known;
    const opening = runtime.open(model.graphs, graphFile(graph), graph !== "decode");
    sessions.set(graph, opening);
    opening.catch(() => sessions.delete(graph));
    return opening;
  };
  let told: { text: string; condition: ReturnType<typeof conditionOn> } | undefined;
  const condition = (text: string) => {
    // A request asks for the same words again and again.
    if (told?.text === text) return told.condition;
    const ids = model.tokenize(text);
    const made = session("text").then((graph) => conditionOn(graph, config, [ids]));
    told = { text, condition: made };
    made.catch(() => {
      if (told?.condition === made) told = undefined;
    });
    return made;
  };

  return {
    info: {
      name,
      digest: model.digest,
      precision: model.precision,
      device: "cpu",
      sampleRate: config.codec.sampleRate,
      frameRate: config.frameRate,
      codebooks: config.decoder.codebooks,
      vocabulary: config.decoder.vocabulary,
      channels: config.decoder.channels,
      maxFrames,
      licence: licenceOf(looperJson) ?? licence ?? "unknown",
      path: folder.path,
      chosen,
      looperJson,
    },

    async generate(job, run = {}) {
      checkJob(job, config, maxFrames);
      run.signal?.throwIfAborted();
      const began = host.now();
      const words = await condition(job.text);
      const chunk = chunkColumns(config, model.precision, job.rows.length, job.sampling);
      const onProgress = ({ done, total }: { done: number; total: number }) =>
        run.onProgress?.({ done: done / total, frames: done, total, seconds: host.now() - began });
      const { rows, frames, promptCodes, sampling } = job;
      const prompt = promptCodes ? { promptCodes } : {};
      const decodeJob = { condition: words, rows, frames, sampling, chunk, ...prompt };
      return decodeColumns(await session("decode"), config, decodeJob, { signal: run.signal, onProgress });
    },

    async decode(codes, run = {}) {
      checkCodes(codes, config);
      const began = host.now();
      const graph = await session("codec-decode");
      const [rows, , frames] = codes.shape;
      const { sampleRate } = config.codec;
      const clips: AudioClip[] = [];
      // Row by row, channel by channel: in time order the codec's memory is many times the sound's.
      for (let row = 0; row < rows; row++) {
        const channels: Float32Array[] = [];
        for (let c = 0; c < config.decoder.channels; c++) {
          run.signal?.throwIfAborted();
          const { shape, data } = channelOf(codes, row, c, config.decoder.channels);
          if (frames === 0) channels.push(new Float32Array(0));
          else channels.push(soundOf(await graph.run({ codes: intTensor(data, shape) }, ["audio"])));
        }
        clips.push({ channels, sampleRate });
        run.onProgress?.({ done: (row + 1) / rows, frames, total: frames, seconds: host.now() - began });
      }
      return clips;
    },

    async encode(clips, run = {}) {
      const parts: Codes[] = [];
      for (const clip of clips) {
        const heard: Codes[] = [];
        for (const samples of checkClip(clip, config)) {
          run.signal?.throwIfAborted();
          const feeds = { audio: floatTensor(samples, [1, 1, samples.length]) };
          heard.push(codesOf(await (await session("codec-encode")).run(feeds, ["codes"])));
        }
        // Mono sound stands in the middle of a stereo model: both channels have its codes.
        while (heard.length < config.decoder.channels) heard.push(heard[0] as Codes);
        const codes = interleaveChannels(heard);
        if (parts[0] && codes.shape[2] !== parts[0].shape[2]) {
          throw new LooperError(
            "INPUT_CONTRADICTION",
            "Clips that are encoded together must have one length.",
          );
        }
        parts.push(codes);
      }
      const [, codebooks, frames] = parts[0]?.shape ?? [0, config.decoder.codebooks, 0];
      const data = new Int32Array(parts.length * codebooks * frames);
      for (const [row, part] of parts.entries()) data.set(part.data, row * codebooks * frames);
      return { shape: [parts.length, codebooks, frames], data } satisfies Codes;
    },

    async score(job, run = {}) {
      checkScoreJob(job, config, maxFrames);
      run.signal?.throwIfAborted();
      const words = await condition(job.text);
      return scoreCodes(await session("decode"), config, words, job.codes, job.from, job.to);
    },

    close: () => runtime.close(),
  };
}

/** The channels of a clip that the codec hears one by one; all in one where the model or the clip is mono. */
function checkClip(clip: AudioClip, { codec, decoder, hop }: MusicGenConfig): readonly Float32Array[] {
  if (clip.sampleRate !== codec.sampleRate) {
    throw new LooperError(
      "INPUT_CONTRADICTION",
      `The codec hears ${codec.sampleRate} Hz, the clip has ${clip.sampleRate} Hz. Resample it first.`,
      { facts: { found: clip.sampleRate, wanted: codec.sampleRate } },
    );
  }
  const apart = decoder.channels === 2 && clip.channels.length === 2;
  const channels = apart ? clip.channels : [mixToMono(clip)];
  const samples = channels[0]?.length ?? 0;
  if (samples < hop) {
    throw new LooperError(
      "INPUT_AUDIO_TOO_SHORT",
      `The clip has ${samples} samples; the codec needs ${hop} for a frame. Give a longer one.`,
      { facts: { samples, min: hop } },
    );
  }
  if (channels.every((channel) => channel.every(Number.isFinite))) return channels;
  throw new LooperError("FORMAT_CORRUPT", "The clip holds samples that are no numbers. Export it again.");
}

function soundOf(out: Tensors): Float32Array {
  const samples = out.audio?.data as Float32Array;
  if (Number.isFinite(samples.reduce((sum, x) => sum + x, 0))) return samples;
  throw new LooperError("RUNTIME_NOT_A_NUMBER", "The codec gave no numbers. The checkpoint is damaged.");
}

function codesOf(out: Tensors): Codes {
  const { data, dims } = out.codes as { data: Int32Array; dims: readonly number[] };
  return { shape: [1, dims[1] as number, dims[2] as number], data };
}

function licenceOf(looperJson: unknown): string | null {
  if (typeof looperJson !== "object" || looperJson === null || !("licence" in looperJson)) return null;
  return typeof looperJson.licence === "string" ? looperJson.licence : null;
}
