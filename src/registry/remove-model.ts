/** Remove a model from this machine, with the graphs that were built of it. */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { LooperError } from "#base";
import { homeFolder } from "#platform-node";
import { findInCatalogue } from "./catalogue.ts";
import { describeModel, type ModelsOptions } from "./list-models.ts";
import { ModelStore } from "./store/model-store.ts";

/** What a removal has freed. */
export interface RemovedModel {
  readonly model: string;
  readonly freed_bytes: number;
  /** Of these, built graphs. */
  readonly graph_bytes: number;
  /** Still held by the hub's cache, which shares the files. */
  readonly shared_bytes: number;
}

/**
 * Remove a model, what is unfinished of it, and its graphs.
 *
 * @param asked - a name of the catalogue or `owner/name`
 * @param options - where
 * @throws LooperError MODEL_NOT_FOUND; MODEL_PULL_LOCKED while it is pulled; INPUT_CONTRADICTION for the
 *   embedded one, of which only the graphs could go
 */
export async function removeModel(asked: string, options: ModelsOptions = {}): Promise<RemovedModel> {
  const home = resolve(options.home ?? homeFolder());
  const store = new ModelStore(home);
  const entry = findInCatalogue(asked);
  const name = entry?.name ?? asked;
  const described = await describeModel(name, home, store, false);
  const { folder } = store.locate(name);
  if (described.origin === "package") {
    const message = `${name} comes with this package and goes with it. Its graphs are in ${home}.`;
    throw new LooperError("INPUT_CONTRADICTION", message, { facts: { model: name } });
  }
  if (described.path !== folder && described.unfinished_bytes === 0) {
    const message = `There is no ${name} in ${store.root}: nothing to remove.`;
    throw new LooperError("MODEL_NOT_FOUND", message, { facts: { model: name, folder } });
  }
  const { freed, shared } = await store.remove(name);
  let graphs = 0;
  for (const { path, size_bytes } of described.path === folder ? described.graphs : []) {
    await rm(path, { recursive: true, force: true });
    graphs += size_bytes;
  }
  return { model: name, freed_bytes: freed + graphs, graph_bytes: graphs, shared_bytes: shared };
}
