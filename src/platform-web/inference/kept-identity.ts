/**
 * Which model a folder of the site holds, remembered once it was opened: with it and the built graphs, the weights
 * are not needed again, and their pieces make room.
 */
import type { ListedFolder } from "../files/listed-file.ts";
import type { Shelf } from "../files/open-shelf.ts";

/** What opening a model has found out. */
export interface ModelIdentity {
  /** Of the checkpoint. */
  readonly digest: string;
  /** How its graphs were built. */
  readonly precision: string;
}

const isWeights = (file: string) => /\.(safetensors|bin)$/.test(file);
const suffix = "/identity";

/** Key that only a folder with these very files has. */
const keyOf = ({ files }: ListedFolder) =>
  `${files.map(({ sha256 }) => sha256.slice(0, 16)).join("-")}${suffix}`;

/**
 * Recall what was found out of a folder.
 *
 * @param pieces - shelf of downloads
 * @param folder - its list
 * @returns undefined before it was opened once
 */
export async function recallIdentity(
  pieces: Shelf<Blob>,
  folder: ListedFolder,
): Promise<ModelIdentity | undefined> {
  const kept = await pieces.get(keyOf(folder));
  return kept && (JSON.parse(await kept.text()) as ModelIdentity);
}

/**
 * Remember it, and remove the downloads that are not needed any more: the weights, of which the graphs have their
 * own, and what no list names, as of a model of an older site.
 *
 * @param pieces - shelf of downloads
 * @param folder - that was opened
 * @param identity - what was found out
 * @param listed - digests of all other files that the site lists
 */
export async function keepIdentity(
  pieces: Shelf<Blob>,
  folder: ListedFolder,
  identity: ModelIdentity,
  listed: readonly string[],
): Promise<void> {
  const key = keyOf(folder);
  if (!(await pieces.put(key, new Blob([JSON.stringify(identity)])))) return;
  const needed = new Set([
    ...listed,
    ...folder.files.filter(({ name }) => !isWeights(name)).map(({ sha256 }) => sha256),
  ]);
  const isOld = (other: string) => other !== key && !needed.has(other.split("/")[0] ?? "");
  await pieces.remove((await pieces.keys()).filter(isOld));
}
