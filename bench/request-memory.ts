/**
 * What the default request costs in memory and time: all four graphs of an official shape, random weights, through
 * the functions and the child process that the engine uses, in the order in which a request uses them.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Codes, LooperError } from "#base";
import { conditionOn, generateCodes } from "#engine";
import { floatTensor, intTensor, type Session } from "#inference";
import { buildGraphs, type GraphName, graphFile, type Precision, parseConfig, type Weights } from "#model";
import { createEngineHost } from "#platform-node";
import { randomWeights, type SyntheticModel, syntheticConfig } from "./synthetic-model.ts";

/** Frames of the default request: 16 beats and one bar more at 120 bpm; its last bar; its 16 beats. */
const [takeFrames, promptFrames, variationFrames] = [500, 100, 400];
const variations = 3;
const sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };

/** Bytes of the child process after a part of the request, its peak so far, and how long the part took. */
export interface Part {
  readonly part: string;
  readonly seconds: number;
  readonly now: number;
  readonly peak: number;
}

/** Play the default request, telling each part; returns the bytes of the weights and of the larger cache. */
export async function measureRequest(
  model: SyntheticModel,
  root: string,
  { takes, threads }: { readonly takes: number; readonly threads: number },
  tell: (part: Part) => void,
) {
  const config = officialConfig(model);
  const folder = await buildAll(model, root);
  const runtime = createEngineHost().startRuntime(threads);
  let began = performance.now();
  const note = async (part: string) => {
    const seconds = (performance.now() - began) / 1000;
    tell({ part, seconds, ...(await runtime.memory()) });
    began = performance.now();
  };
  const sessions = new Map<GraphName, Session>();
  const session = async (name: GraphName) => {
    const opened = sessions.get(name) ?? (await runtime.open(folder, graphFile(name), name !== "decode"));
    sessions.set(name, opened);
    return opened;
  };
  const sound = async (codes: Codes) => {
    const graph = await session("codec-decode");
    const [rows, codebooks, frames] = codes.shape;
    for (let row = 0; row < rows; row++) {
      const part = codes.data.slice(row * codebooks * frames, (row + 1) * codebooks * frames);
      await graph.run({ codes: intTensor(part, [1, codebooks, frames]) }, ["audio"]);
    }
  };
  try {
    const words = [1, 2, 3, 4, 5, 6, 7, 1];
    const condition = await conditionOn(await session("text"), config, [words]);
    await note("the text read");
    const rowsOf = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({ seed: 1, variation: from + i }));
    const graph = await session("decode");
    await note("the decoder open");
    const job = { precision: model.precision, condition, sampling, chunk: 7 };
    const first = await generateCodes(graph, config, { ...job, rows: rowsOf(takes, 0), frames: takeFrames });
    await note(`${takes} takes of ${takeFrames} frames`);
    await sound(first);
    await note("their sound");
    const samples = promptFrames * config.hop;
    await (await session("codec-encode")).run(
      { audio: floatTensor(new Float32Array(samples).fill(0.1), [1, 1, samples]) },
      ["codes"],
    );
    const { codebooks } = config.decoder;
    const promptCodes: Codes = {
      shape: [1, codebooks, promptFrames],
      data: first.data.slice(0, codebooks * promptFrames),
    };
    const more = { ...job, rows: rowsOf(variations, takes), frames: variationFrames, promptCodes };
    const second = await generateCodes(graph, config, more);
    await note(`${variations} variations of ${variationFrames} frames after a prompt of ${promptFrames}`);
    await sound(second);
    await note("their sound");
    const files = readdirSync(folder).filter((name) => name.endsWith(".weights"));
    const weights = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const { layers, width } = config.decoder;
    const rows = 2 * Math.max(takes, variations);
    const perNumber = model.precision === "fp32" ? 4 : 1 + 4 / 64;
    return { weights, cache: layers * 2 * rows * width * perNumber * takeFrames };
  } finally {
    await runtime.close();
  }
}

/** The decoder of a shape between the text encoder and the codec that all official models share. */
function officialConfig(model: SyntheticModel) {
  const { width, layers, heads, feedForward } = syntheticConfig(model).decoder;
  const json = {
    model_type: "musicgen",
    text_encoder: {
      model_type: "t5",
      d_model: 768,
      num_layers: 12,
      num_heads: 12,
      d_kv: 64,
      d_ff: 3072,
      feed_forward_proj: "relu",
    },
    audio_encoder: {
      model_type: "encodec",
      sampling_rate: 32000,
      upsampling_ratios: [8, 5, 4, 4],
      num_filters: 64,
      codebook_size: 2048,
      use_causal_conv: false,
      use_conv_shortcut: false,
    },
    decoder: {
      hidden_size: width,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      ffn_dim: feedForward,
    },
  };
  return parseConfig(JSON.stringify(json), "an official shape");
}

/** Build all four graphs, once. The weights learn their shapes from what the graphs ask for. */
async function buildAll(model: SyntheticModel & { precision: Precision }, root: string): Promise<string> {
  const config = officialConfig(model);
  const folder = join(root, `request-${model.shape}-${config.decoder.layers}-${model.precision}`);
  const { obtain } = createEngineHost({ home: folder }).graphs;
  const shapes = new Map<string, readonly number[]>();
  const known = randomWeights(config.decoder);
  const weights: Weights = {
    ...known,
    shape: (name) => shapes.get(name) ?? known.shape(name),
    read: (name) => known.read(name, shapes.get(name)),
  };
  if (!existsSync(folder)) {
    for (;;) {
      try {
        return await obtain("request", (target) => buildGraphs(config, weights, model.precision, target));
      } catch (error) {
        if (!(error instanceof LooperError) || error.code !== "MODEL_TENSOR_SHAPE") throw error;
        const { tensor, wanted } = error.facts;
        shapes.set(String(tensor), String(wanted).split("x").map(Number));
      }
    }
  }
  return obtain("request", (target) => buildGraphs(config, weights, model.precision, target));
}
