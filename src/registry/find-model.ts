/**
 * Which model, and where. A model that is named is that model or an error: it is never fetched by a
 * request and never replaced. Only where none is named, there is a choice.
 */
import { LooperError } from "#base";
import type { ModelFolder } from "#checkpoint";
import {
  type CatalogueEntry,
  catalogue,
  findInCatalogue,
  nearestInCatalogue,
  preferredModel,
} from "./catalogue.ts";

/** Where models are looked for. */
export interface ModelLocations {
  /** Open a folder; null where there is none. */
  openFolder(path: string): Promise<ModelFolder | null>;
  /** Folders that a named model may be in, first choice first. */
  foldersOf(name: string): readonly string[];
  /** The model named by the environment, if any. */
  readonly defaultModel?: string | undefined;
}

/** A model that is there. */
export interface FoundModel {
  /** What to call it: a name of the catalogue, a hub id, or the folder's name. */
  readonly name: string;
  readonly folder: ModelFolder;
  /** Its licence as far as the catalogue knows. */
  readonly licence: string | null;
  /** Whether it was chosen here because none was named. */
  readonly chosen: boolean;
}

/**
 * Find a model.
 *
 * @param locations - where to look
 * @param asked - a name of the catalogue, a hub id, or the path of a folder; left out: what the
 *   environment names, else `medium` if it is there, else `tiny`
 * @throws LooperError MODEL_NOT_FOUND with name, size, licence and how to get it; MODEL_UNKNOWN
 */
export async function findModel(locations: ModelLocations, asked?: string): Promise<FoundModel> {
  const named = asked ?? locations.defaultModel;
  if (named !== undefined && named !== "") return { ...(await findNamed(locations, named)), chosen: false };
  const medium = findInCatalogue(preferredModel) as CatalogueEntry;
  const better = await openEntry(locations, medium);
  if (better) return { ...better, chosen: true };
  return { ...(await findNamed(locations, "tiny")), chosen: true };
}

const repository = /^\w[\w.-]*\/\w[\w.-]*$/;

type Named = Omit<FoundModel, "chosen">;

async function findNamed(locations: ModelLocations, asked: string): Promise<Named> {
  const entry = findInCatalogue(asked);
  if (entry) {
    const found = await openEntry(locations, entry);
    if (found) return found;
    throw absent(entry);
  }
  if (repository.test(asked) || /^[\w-]+$/.test(asked)) {
    const folder = await openFirst(locations, locations.foldersOf(asked));
    if (folder) return { name: asked, folder, licence: null };
  }
  const folder = await locations.openFolder(asked);
  if (folder) return { name: lastPart(folder.path), folder, licence: null };
  const near = nearestInCatalogue(asked);
  const meant = near ? ` Did you mean ${near.name}?` : "";
  if (/^[\w-]+$/.test(asked)) {
    const names = catalogue.map(({ name }) => name).join(", ");
    throw new LooperError(
      "MODEL_UNKNOWN",
      `There is no model named ${asked}.${meant} Known names are ${names}; a folder with a checkpoint works too.`,
      { facts: { model: asked } },
    );
  }
  const hub = repository.test(asked) ? ` If it is one of the hub: musicgen-looper pull ${asked}` : "";
  throw new LooperError(
    "MODEL_NOT_FOUND",
    `There is no model folder ${asked}.${meant} Check the path.${hub}`,
    {
      facts: { model: asked },
    },
  );
}

async function openEntry(locations: ModelLocations, entry: CatalogueEntry): Promise<Named | null> {
  const names = entry.hub === null ? [entry.name] : [entry.name, entry.hub];
  const folder = await openFirst(
    locations,
    names.flatMap((name) => locations.foldersOf(name)),
  );
  return folder && { name: entry.name, folder, licence: entry.licence };
}

/** The first folder that holds something. */
async function openFirst(locations: ModelLocations, paths: readonly string[]): Promise<ModelFolder | null> {
  for (const path of paths) {
    const folder = await locations.openFolder(path);
    if (folder?.files.includes("config.json")) return folder;
  }
  return null;
}

function absent(entry: CatalogueEntry): LooperError {
  const facts = { model: entry.name, size: entry.size, licence: entry.licence };
  const size =
    entry.size >= 1e9 ? `${(entry.size / 1e9).toFixed(1)} GB` : `${Math.round(entry.size / 1e6)} MB`;
  const way =
    entry.hub === null
      ? "It comes with this package: install the package again."
      : `Get it with: musicgen-looper pull ${entry.name}`;
  return new LooperError(
    "MODEL_NOT_FOUND",
    `The model ${entry.name} is not on this machine (${size}, licence ${entry.licence}). ${way}`,
    { facts },
  );
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
