/** Which models are known, which are on this machine, and which is played where none is named. */
import { basename, join, resolve } from "node:path";
import { identifyModel, readGraphKey } from "#engine";
import { createEngineHost, homeFolder, listGraphs, sizeOfFolder } from "#platform-node";
import { catalogue, findInCatalogue, preferredModel } from "./catalogue.ts";
import { findModel } from "./find-model.ts";
import { modelLocations } from "./store/model-locations.ts";
import { ModelStore } from "./store/model-store.ts";

/** Graphs built for a model, on disk. */
export interface CachedGraphs {
  readonly precision: string;
  readonly size_bytes: number;
  /** Whether this version uses them; those of older versions only take space. */
  readonly current: boolean;
  readonly path: string;
}

/** A model in the list. */
export interface ListedModel {
  readonly name: string;
  readonly repository: string | null;
  readonly licence: string | null;
  /** `package`: it comes with this program. `pulled`: whole, from the hub. `folder`: put there by hand. */
  readonly origin: "package" | "pulled" | "folder" | null;
  readonly installed: boolean;
  readonly path: string | null;
  /** On disk; null where it is not there. */
  readonly size_bytes: number | null;
  /** Of the download, as far as it is known before the hub is asked. */
  readonly download_bytes: number | null;
  /** What a pull has left unfinished. */
  readonly unfinished_bytes: number;
  readonly revision: string | null;
  readonly commit: string | null;
  readonly graphs: readonly CachedGraphs[];
  readonly default: boolean;
}

/** The list. */
export interface ModelList {
  readonly home: string;
  readonly default: { readonly name: string; readonly reason: string };
  readonly models: readonly ListedModel[];
}

/** Where models are looked for. */
export interface ModelsOptions {
  /** Left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system. */
  readonly home?: string | undefined;
}

/**
 * List models.
 *
 * @param options - where
 */
export async function listModels(options: ModelsOptions = {}): Promise<ModelList> {
  const home = resolve(options.home ?? homeFolder());
  const store = new ModelStore(home);
  const chosen = await chooseDefault(home);
  const names = new Set(catalogue.map(({ name }) => name));
  for (const { name } of await store.list()) names.add(name);
  for (const name of await store.listUnfinished()) names.add(name);
  const models: ListedModel[] = [];
  for (const name of names) models.push(await describeModel(name, home, store, chosen.name === name));
  return { home, default: chosen, models };
}

/**
 * Describe a model of the list.
 *
 * @param name - a name of the catalogue, or of a folder among the pulled models
 * @param home - of this program
 * @param store - pulled models
 * @param isDefault - whether it is played where none is named
 */
export async function describeModel(
  name: string,
  home: string,
  store: ModelStore,
  isDefault: boolean,
): Promise<ListedModel> {
  const entry = findInCatalogue(name);
  const found = await findModel(modelLocations(home), name).catch(() => null);
  const path = found?.folder.path ?? null;
  const pulled = path === store.locate(name).folder ? await store.findComplete(name) : null;
  const embedded = entry?.hub === null;
  return {
    name,
    repository: pulled?.repository ?? entry?.hub ?? (name.includes("/") ? name : null),
    licence: entry?.licence ?? pulled?.licence ?? null,
    origin: path === null ? null : pulled ? "pulled" : embedded ? "package" : "folder",
    installed: path !== null,
    path,
    size_bytes: path === null ? null : await sizeOfFolder(path),
    download_bytes: entry && !embedded ? entry.size : null,
    unfinished_bytes: await store.unfinishedSize(name),
    revision: pulled?.revision ?? null,
    commit: pulled?.commit ?? null,
    graphs: found ? await graphsOf(found.folder, home) : [],
    default: isDefault,
  };
}

/** Graphs built from the weights in a folder; none where it is not readable. */
async function graphsOf(
  folder: Parameters<typeof identifyModel>[1],
  home: string,
): Promise<readonly CachedGraphs[]> {
  const stored = await listGraphs(join(home, "graphs"));
  if (stored.length === 0) return [];
  const digest = await identifyModel(createEngineHost({ home }), folder).catch(() => null);
  if (digest === null) return [];
  return stored.flatMap(({ path, size }) => {
    const read = readGraphKey(basename(path), digest);
    return read ? [{ ...read, size_bytes: size, path }] : [];
  });
}

async function chooseDefault(home: string): Promise<{ name: string; reason: string }> {
  const named = process.env.MUSICGEN_LOOPER_MODEL;
  if (named) return { name: findInCatalogue(named)?.name ?? named, reason: "MUSICGEN_LOOPER_MODEL names it" };
  const { name } = await findModel({ ...modelLocations(home), defaultModel: undefined });
  return name === preferredModel
    ? { name, reason: "it is on this machine" }
    : { name, reason: `${preferredModel} is not on this machine` };
}
