/**
 * Pull a model: which one, which commit, which files, is there room, get them, give them their place.
 * The only part of this program that uses the network.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Seconds } from "#base";
import { checkConfig } from "#engine";
import { homeFolder, systemError } from "#platform-node";
import { chooseFiles, type WantedFile } from "./hub/choose-files.ts";
import { describeCopy, findInCache, type LocalCopy } from "./hub/hub-cache.ts";
import { createHubClient } from "./hub/hub-client.ts";
import { readHubSettings } from "./hub/hub-settings.ts";
import type { FileDigest } from "./hub/listing.ts";
import { obtainFiles } from "./hub/obtain-files.ts";
import type { PulledModel } from "./hub/pulled-model.ts";
import { doneEvent, type PullEvent, planEvent, showProgress } from "./pull-event.ts";
import { findSource, type PullSource, type PullTarget, readTarget } from "./pull-source.ts";
import { ModelStore } from "./store/model-store.ts";

/** How to pull. */
export interface PullOptions {
  /** Home of models; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system. */
  readonly home?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: PullEvent) => void) | undefined;
  /** Scale of the pauses between attempts; 1 where left out. */
  readonly pauseScale?: number | undefined;
  /** How long the hub may send nothing before it is asked again; 30 s where left out. */
  readonly silence?: Seconds | undefined;
}

/**
 * Pull a model from the hub.
 *
 * @param asked - a name of the catalogue or `owner/name`, either with `@revision`
 * @param options - where to, who listens, how to stop
 * @returns its folder
 * @throws LooperError MODEL_*, HUB_*, OUTPUT_*; the signal's reason
 */
export async function pullModel(asked: string, options: PullOptions = {}): Promise<string> {
  const { signal, onEvent, pauseScale, silence } = options;
  const target = readTarget(asked);
  const store = new ModelStore(resolve(options.home ?? homeFolder()));
  const onNote = (message: string) => onEvent?.({ event: "note", message });
  const settings = await readHubSettings();
  const { offline, cache } = settings;
  const client = offline ? null : createHubClient(settings, { signal, onNote, pauseScale, silence });
  const source = await findSource(target, store, client, cache, onNote);
  const { folder } = store.locate(target.name);
  const finished = (note: PulledModel, reused: number, unchanged: boolean) => {
    onEvent?.(doneEvent(note, folder, reused, unchanged));
    return folder;
  };
  const current = async () => {
    const found = await store.findComplete(target.name);
    return found?.commit === source.commit ? found : null;
  };
  const before = await current();
  if (before) return finished(before, 0, true);
  try {
    const release = await store.lock(target.name, async () => (await current()) !== null, {
      onWait: () => onNote(`Another process is pulling ${target.name}: waiting for it.`),
      signal,
    });
    try {
      const other = await current();
      if (other) return finished(other, 0, true);
      const { note, reused } = await download(target, source, store, cache, { signal, onEvent });
      return finished(note, reused, false);
    } finally {
      await release?.();
    }
  } catch (cause) {
    throw systemError(cause, {
      doing: "write",
      path: store.root,
      advice: "Set MUSICGEN_LOOPER_HOME to a folder you may write to.",
      whenFull:
        "Free some and pull again: what has come is kept. Or set MUSICGEN_LOOPER_HOME to another disk.",
    });
  }
}

/** Get the files of a model and give them their place; the lock is held. */
async function download(
  target: PullTarget,
  { commit, licence, files: published, client }: PullSource,
  store: ModelStore,
  cache: string,
  { signal, onEvent }: Pick<PullOptions, "signal" | "onEvent">,
): Promise<{ note: PulledModel; reused: number }> {
  const { name, repository } = target;
  const where = `${repository.id}@${repository.revision}`;
  const { folder, staging } = store.locate(name);
  const older = await store.findComplete(name);
  const choice = chooseFiles(published, where);
  onEvent?.(planEvent(target, { commit, licence }, choice));
  const { digests, reused } = await obtainFiles({
    files: choice.files,
    repository,
    commit,
    folder: staging,
    client,
    copiesOf: async (file) => {
      const copies = [
        await findInOlder(older, folder, file),
        await findInCache(cache, repository, commit, file),
      ];
      return copies.filter((copy) => copy !== null);
    },
    free: () => store.freeBytes(),
    signal,
    onProgress: showProgress(choice.size, onEvent),
    onNote: (message) => onEvent?.({ event: "note", message }),
    onFile: async (file, path) => {
      if (file.name === "config.json") checkConfig(await readFile(path, "utf8"), `config.json of ${where}`);
    },
  });
  const files = listProven(choice.files, digests);
  const note = { name, repository: repository.id, revision: repository.revision, commit, licence, files };
  await store.finish(note);
  return { note, reused };
}

/** A file with the same content in the copy of another revision that is on this disk. */
async function findInOlder(
  older: PulledModel | null,
  folder: string,
  { digest, size }: WantedFile,
): Promise<LocalCopy | null> {
  const same = Object.entries(older?.files ?? {}).find(([, file]) => file.digest.hex === digest?.hex);
  return same ? describeCopy(join(folder, same[0]), size) : null;
}

function listProven(
  files: readonly WantedFile[],
  digests: ReadonlyMap<string, FileDigest>,
): PulledModel["files"] {
  const proven = files.flatMap(({ name, size }) => {
    const digest = digests.get(name);
    return digest ? [[name, { size, digest }] as const] : [];
  });
  return Object.fromEntries(proven);
}
