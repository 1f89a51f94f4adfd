/** Which model is meant, and what it is made of now. Fetches no file of it. */
import { isLooperError, LooperError } from "#base";
import { catalogue, findInCatalogue, nearestInCatalogue } from "./catalogue.ts";
import { listCache } from "./hub/hub-cache.ts";
import type { HubClient } from "./hub/hub-client.ts";
import type { HubFile } from "./hub/listing.ts";
import {
  isRepositoryId,
  isRevision,
  type Repository,
  splitRevision,
  usualRevision,
} from "./hub/repository.ts";
import type { ModelStore } from "./store/model-store.ts";

/** What is to be pulled. */
export interface PullTarget {
  readonly name: string;
  readonly repository: Repository;
  readonly licence: string | null;
}

/**
 * Read what was asked for, as the catalogue knows it.
 *
 * @param asked - a name of the catalogue or `owner/name`, either with `@revision`
 * @throws LooperError MODEL_UNKNOWN, INPUT_OUT_OF_RANGE, INPUT_CONTRADICTION for the embedded one
 */
export function readTarget(asked: string): PullTarget {
  const { name, revision } = splitRevision(asked);
  const entry = findInCatalogue(name);
  if (entry && entry.hub === null) {
    const message = `${entry.name} comes with this package: there is nothing to pull.`;
    throw new LooperError("INPUT_CONTRADICTION", message, { facts: { model: entry.name } });
  }
  if (revision !== null && !isRevision(revision)) {
    const message = `"${revision}" is not a revision. Write a branch, tag, commit or refs/pr/N after the @.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { field: "revision", value: revision } });
  }
  const id = entry?.hub ?? name;
  if (!isRepositoryId(id)) {
    const names = catalogue.filter(({ hub }) => hub !== null).map((known) => known.name);
    const near = nearestInCatalogue(name);
    const meant = near?.hub ? ` Did you mean ${near.name}?` : "";
    const message = `There is no model named ${name}.${meant} Names are ${names.join(", ")}; or write owner/name as on the hub.`;
    throw new LooperError("MODEL_UNKNOWN", message, { facts: { model: name } });
  }
  const repository = { id, revision: revision ?? usualRevision };
  return { name: entry?.name ?? id, repository, licence: entry?.licence ?? null };
}

/** What a model is made of, and who said so. */
export interface PullSource {
  readonly commit: string;
  readonly files: readonly HubFile[];
  readonly licence: string | null;
  /** Null where only this machine is asked. */
  readonly client: HubClient | null;
}

/**
 * Learn what the model is made of: from the hub, or where it cannot be asked from this machine.
 *
 * @param target - which model
 * @param store - where it may be already
 * @param client - of the hub; null when the network is forbidden
 * @param cache - of the hub's own tools
 * @param onNote - called with a sentence when it was not the hub
 * @throws LooperError HUB_*
 */
export async function findSource(
  target: PullTarget,
  store: ModelStore,
  client: PullSource["client"],
  cache: string,
  onNote: (message: string) => void,
): Promise<PullSource> {
  const { repository } = target;
  let refusal: LooperError;
  if (client) {
    try {
      const { commit, licence } = await client.describe(repository);
      const files = await client.list(repository, commit);
      return { commit, files, licence: target.licence ?? licence, client };
    } catch (cause) {
      if (!isLooperError(cause, "HUB_UNREACHABLE")) throw cause;
      refusal = cause;
    }
  } else {
    const message = `HF_HUB_OFFLINE is set, and ${repository.id}@${repository.revision} is neither pulled nor in the hub's cache (${cache}). Unset it and pull again.`;
    refusal = new LooperError("HUB_OFFLINE", message, { facts: { repository: repository.id, cache } });
  }
  const here = await store.findComplete(target.name);
  if (here && here.repository === repository.id && here.revision === repository.revision) {
    onNote(`The hub was not asked whether there is a newer ${target.name}.`);
    return { commit: here.commit, files: [], licence: here.licence, client: null };
  }
  const cached = await listCache(cache, repository);
  if (!cached) throw refusal;
  onNote(`The hub was not asked: this is what its cache on this machine has (${cache}).`);
  return { ...cached, licence: target.licence, client: null };
}
