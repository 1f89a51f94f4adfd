/** A model folder made ready to run: described, identified, its graphs built or found. */
import { LooperError } from "#base";
import { type Checkpoint, type ModelFolder, openCheckpoint, readText } from "#checkpoint";
import { buildGraphs, type MusicGenConfig, type Precision, parseConfig } from "#model";
import type { EngineHost } from "./host.ts";
import { graphKey, identify } from "./identify-model.ts";
import { createTokenizer, type Tokenize } from "./tokenize.ts";

/** A model that can be run. */
export interface OpenedModel {
  readonly config: MusicGenConfig;
  readonly tokenize: Tokenize;
  /** Of the checkpoint: equal digests play equal music. */
  readonly digest: string;
  /** Where its graphs are. */
  readonly graphs: string;
  readonly precision: Precision;
  /** The content of `looper.json`, undefined where there is none. */
  readonly looperJson: unknown;
}

/** Above this many bytes of weights, 8 bits are the default: below, fp32 is fast enough. */
const roundedAbove = 400e6;

/**
 * Make a model ready.
 *
 * @param host - hash, graph store
 * @param folder - of the model
 * @param precision - left out: int8 for big models, fp32 for small ones
 * @param signal - stops building
 * @throws LooperError MODEL_* naming the file, field or tensor
 */
export async function openModel(
  host: EngineHost,
  folder: ModelFolder,
  precision?: Precision,
  signal?: AbortSignal,
): Promise<OpenedModel> {
  const missing = ["config.json", "tokenizer.json"].find((file) => !folder.files.includes(file));
  if (missing !== undefined) {
    throw new LooperError(
      "MODEL_NOT_MUSICGEN",
      `${folder.path} is not a model folder: it has no ${missing}.${wayOut(folder)}`,
      { facts: { folder: folder.path, file: missing } },
    );
  }
  const configText = await readText(folder, "config.json");
  const config = parseConfig(configText, `${folder.path}/config.json`);
  const tokenize = await createTokenizer(folder, config.text.vocabulary);
  const looperJson = folder.files.includes("looper.json") ? await readJson(folder, "looper.json") : undefined;
  let opened: Checkpoint | undefined;
  const checkpoint = async () => {
    opened ??= await openCheckpoint(folder);
    return opened;
  };
  try {
    const chosen = precision ?? ((await checkpoint()).size > roundedAbove ? "int8" : "fp32");
    const digest = folder.digest ?? (await identify(host, await checkpoint(), configText));
    const key = graphKey(digest, chosen);
    const graphs = await host.graphs.obtain(
      key,
      async (target) => buildGraphs(config, await checkpoint(), chosen, target, signal),
      signal,
    );
    return { config, tokenize, digest, graphs, precision: chosen, looperJson };
  } finally {
    await opened?.close();
  }
}

/** What to do about a folder that is nearly one of ours. */
function wayOut({ files, path }: ModelFolder): string {
  if (files.includes("snapshots")) {
    const name = /models--([\w.-]+)--([\w.-]+)$/.exec(path);
    const hub = name ? `, or get it with: musicgen-looper pull ${name[1]}/${name[2]}` : "";
    return ` It is a repository in the hub's cache: give the folder inside snapshots/${hub}.`;
  }
  if (files.includes("adapter_config.json"))
    return " It is an adapter: merge it into its model, and save that.";
  if (!files.includes("config.json") && files.includes("state_dict.bin")) {
    return " It is in the form of audiocraft: convert it to that of Hugging Face transformers.";
  }
  const pieces = files.includes("config.json") && files.includes("spiece.model");
  return pieces ? " Take the one of facebook/musicgen-small: where spiece.model is the same, so is it." : "";
}

/**
 * Read a JSON file of a model.
 *
 * @param folder - of the model
 * @param file - its name
 * @throws LooperError MODEL_FILE_CORRUPT
 */
async function readJson(folder: ModelFolder, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(folder, file));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new LooperError(
      "MODEL_FILE_CORRUPT",
      `${folder.path}/${file} is not valid JSON. Download it again.`,
      {
        facts: { file: `${folder.path}/${file}` },
        cause,
      },
    );
  }
}
