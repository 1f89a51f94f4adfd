/**
 * Pull a model: which one, which commit, which files, is there room, get them, give them their place.
 * The only part of this program that uses the network.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Seconds } from "#base";
import { checkConfig } from "#engine";
import { homeFolder, systemError } from "#platform-node";
import { chooseFiles } from "./hub/choose-files.ts";
import { describeCopy, findInCache } from "./hub/hub-cache.ts";
import { createHubClient } from "./hub/hub-client.ts";
import { readHubSettings } from "./hub/hub-settings.ts";
import { obtainFiles } from "./hub/obtain-files.ts";
import type { PulledModel } from "./hub/pulled-model.ts";
import { type PullEvent, planEvent, showProgress } from "./pull-event.ts";
import { findSource, readWish } from "./pull-source.ts";
import { openModelStore } from "./store/model-store.ts";

/** How to pull. */
export interface PullOptions {
  /** Home of models; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system. */
  readonly home?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: PullEvent) => void) | undefined;
  /** Scale of the pauses between attempts, 1 unless told. */
  readonly pauseScale?: number | undefined;
  /** How long the hub may say nothing before it is asked again, 30 s unless told. */
  readonly silence?: Seconds | undefined;
}

/**
 * Pull a model from the hub.
 *
 * @param asked - a name of the catalogue or `owner/name`, either with `@revision`
 * @param options - where to, who listens, how to stop
 * @returns where it lies
 * @throws LooperError MODEL_*, HUB_*, OUTPUT_*; the signal's reason
 */
export async function pullModel(asked: string, options: PullOptions = {}): Promise<string> {
  const { signal, onEvent, pauseScale, silence } = options;
  const wish = readWish(asked);
  const store = openModelStore(resolve(options.home ?? homeFolder()));
  const onNote = (message: string) => onEvent?.({ event: "note", message });
  const settings = await readHubSettings();
  const client = settings.offline ? null : createHubClient(settings, { signal, onNote, pauseScale, silence });
  const source = await findSource(wish, store, client, settings.cache, onNote);
  const { folder, staging } = store.place(wish.name);
  const isHere = async () => (await store.whole(wish.name))?.commit === source.commit;
  const done = (note: PulledModel, reused: number, unchanged: boolean) => {
    const size = Object.values(note.files).reduce((sum, file) => sum + file.size, 0);
    const { name: model, commit } = note;
    onEvent?.({
      event: "done",
      model,
      path: folder,
      commit,
      size_bytes: size,
      reused_bytes: reused,
      unchanged,
    });
    return folder;
  };
  const before = await store.whole(wish.name);
  if (before && before.commit === source.commit) return done(before, 0, true);
  try {
    const release = await store.lock(wish.name, isHere, {
      onWait: () => onNote(`Another process is pulling ${wish.name}: waiting for it.`),
      signal,
    });
    const other = await store.whole(wish.name);
    if (release === null || other?.commit === source.commit) {
      await release?.();
      return done(other as PulledModel, 0, true);
    }
    try {
      const where = `${wish.repository.id}@${wish.repository.revision}`;
      const choice = chooseFiles(source.files, where);
      onEvent?.(planEvent(wish, source, choice));
      const { digests, reused } = await obtainFiles({
        files: choice.files,
        repository: wish.repository,
        commit: source.commit,
        folder: staging,
        client: source.client,
        copiesOf: async (file) => {
          const older = Object.entries(other?.files ?? {}).find(
            ([, { digest }]) => digest.hex === file.digest?.hex,
          );
          const copies = [
            older ? await describeCopy(join(folder, older[0]), file.size) : null,
            await findInCache(settings.cache, wish.repository, source.commit, file),
          ];
          return copies.filter((copy) => copy !== null);
        },
        free: () => store.free(),
        signal,
        onProgress: showProgress(choice.size, onEvent),
        onNote,
        onFile: async (file, path) => {
          if (file.name === "config.json")
            checkConfig(await readFile(path, "utf8"), `config.json of ${where}`);
        },
      });
      const files = Object.fromEntries(
        choice.files.flatMap(({ name, size }) => {
          const digest = digests.get(name);
          return digest ? [[name, { size, digest }]] : [];
        }),
      );
      const { id, revision } = wish.repository;
      const { commit, licence } = source;
      const note: PulledModel = { name: wish.name, repository: id, revision, commit, licence, files };
      await store.finish(note);
      return done(note, reused, false);
    } finally {
      await release();
    }
  } catch (cause) {
    throw diskError(store.root, cause);
  }
}

function diskError(path: string, cause: unknown): unknown {
  return systemError(cause, {
    doing: "write",
    path,
    advice: "Set MUSICGEN_LOOPER_HOME to a folder you may write to.",
    whenFull: "Free some and pull again: what has come is kept. Or set MUSICGEN_LOOPER_HOME to another disk.",
  });
}
