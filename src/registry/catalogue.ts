/** The models this program knows by name. */

import { nearestName } from "#base";

/** A model with a name. */
export interface CatalogueEntry {
  readonly name: string;
  /** Where it is published; null for the embedded one. */
  readonly hub: string | null;
  readonly licence: string;
  /** Of the download, in bytes. */
  readonly size: number;
}

const official = "CC-BY-NC-4.0";

/** Ours first, then the official text models. */
export const catalogue: readonly CatalogueEntry[] = [
  { name: "tiny", hub: null, licence: "MIT", size: 21e6 },
  { name: "small", hub: "facebook/musicgen-small", licence: official, size: 2.36e9 },
  { name: "medium", hub: "facebook/musicgen-medium", licence: official, size: 8.04e9 },
  { name: "large", hub: "facebook/musicgen-large", licence: official, size: 13.72e9 },
  { name: "stereo-small", hub: "facebook/musicgen-stereo-small", licence: official, size: 1.22e9 },
  { name: "stereo-medium", hub: "facebook/musicgen-stereo-medium", licence: official, size: 4.07e9 },
  { name: "stereo-large", hub: "facebook/musicgen-stereo-large", licence: official, size: 6.92e9 },
];

/** What is played where nobody names a model and it is on disk. */
export const preferredModel = "medium";

/**
 * Find the model that somebody may have meant: "musicgen-small", "Small", "meduim".
 *
 * @param name - one that is not in the catalogue
 */
export function nearestInCatalogue(name: string): CatalogueEntry | undefined {
  const plain = name
    .toLowerCase()
    .replace(/^facebook\//, "")
    .replace(/^musicgen[-_ ]?/, "")
    .replaceAll("_", "-");
  const near = nearestName(
    plain,
    catalogue.map((entry) => entry.name),
  );
  return catalogue.find((entry) => entry.name === near);
}

/**
 * Look a model up by its name or hub id.
 *
 * @param name - as the user wrote it
 */
export function findInCatalogue(name: string): CatalogueEntry | undefined {
  return catalogue.find((entry) => entry.name === name || entry.hub === name);
}
