/**
 * Pull a model: which one, which commit, which files, is there room, get them, give them their place.
 * The only part of this program that uses the network.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isLooperError, LooperError, type Seconds } from "#base";
import { catalogue, checkConfig, findInCatalogue } from "#engine";
import {
  chooseFiles,
  createPaceWatch,
  type FileChoice,
  type HubFile,
  isRepositoryId,
  isRevision,
  type PulledModel,
  type Repository,
  splitRevision,
  usualRevision,
} from "#hub";
import {
  createHubClient,
  describeCopy,
  findInCache,
  homeFolder,
  listCache,
  type ModelStore,
  obtainFiles,
  openModelStore,
  readHubSettings,
} from "#platform-node";

/** What happens while a model is pulled; in JSON, one a line. */
export type PullEvent =
  | {
      readonly event: "plan";
      readonly model: string;
      readonly repository: string;
      readonly revision: string;
      readonly commit: string;
      readonly licence: string | null;
      readonly files: readonly { readonly name: string; readonly size_bytes: number }[];
      readonly size_bytes: number;
      readonly reason: string;
    }
  | {
      readonly event: "progress";
      readonly file: string;
      readonly done_bytes: number;
      readonly total_bytes: number;
      readonly bytes_per_second: number | null;
      readonly seconds_left: number | null;
      /** What is on this machine already is checked, the rest comes over the network. */
      readonly from: "network" | "disk";
    }
  | { readonly event: "note"; readonly message: string }
  | {
      readonly event: "done";
      readonly model: string;
      readonly path: string;
      readonly commit: string;
      readonly size_bytes: number;
      /** Bytes that this machine had already, in the hub's cache or an older copy. */
      readonly reused_bytes: number;
      /** Whether it was all there before. */
      readonly unchanged: boolean;
    };

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

interface Wish {
  readonly name: string;
  readonly repository: Repository;
  readonly licence: string | null;
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

/** What was asked for, as the catalogue knows it. */
function readWish(asked: string): Wish {
  const { name, revision } = splitRevision(asked);
  const entry = findInCatalogue(name);
  if (entry && entry.hub === null) {
    const message = `${entry.name} comes with this package: there is nothing to pull.`;
    throw new LooperError("INPUT_CONTRADICTION", message, { facts: { model: entry.name } });
  }
  if (revision !== null && !isRevision(revision)) {
    const message = `"${revision}" is no revision. Write a branch, tag, commit or refs/pr/N after the @.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { field: "revision", value: revision } });
  }
  const id = entry?.hub ?? name;
  if (!isRepositoryId(id)) {
    const names = catalogue.filter(({ hub }) => hub !== null).map((known) => known.name);
    const message = `There is no model named ${name}. Names are ${names.join(", ")}; or write owner/name as on the hub.`;
    throw new LooperError("MODEL_UNKNOWN", message, { facts: { model: name } });
  }
  const repository = { id, revision: revision ?? usualRevision };
  return { name: entry?.name ?? id, repository, licence: entry?.licence ?? null };
}

interface Source {
  readonly commit: string;
  readonly files: readonly HubFile[];
  readonly licence: string | null;
  /** Null where only this machine is asked. */
  readonly client: ReturnType<typeof createHubClient> | null;
}

/** Who tells what the model is made of: the hub, or where it cannot be asked its cache on this machine. */
async function findSource(
  wish: Wish,
  store: ModelStore,
  client: Source["client"],
  cache: string,
  onNote: (message: string) => void,
): Promise<Source> {
  const { repository } = wish;
  let refusal: LooperError;
  if (client) {
    try {
      const { commit, licence } = await client.describe(repository);
      const files = await client.list(repository, commit);
      return { commit, files, licence: wish.licence ?? licence, client };
    } catch (cause) {
      if (!isLooperError(cause, "HUB_UNREACHABLE")) throw cause;
      refusal = cause;
    }
  } else {
    const message = `HF_HUB_OFFLINE is set, and ${repository.id}@${repository.revision} is neither pulled nor in the hub's cache (${cache}). Unset it and pull again.`;
    refusal = new LooperError("HUB_OFFLINE", message, { facts: { repository: repository.id, cache } });
  }
  const here = await store.whole(wish.name);
  if (here && here.repository === repository.id && here.revision === repository.revision) {
    onNote(`The hub was not asked whether there is a newer ${wish.name}.`);
    return { commit: here.commit, files: [], licence: here.licence, client: null };
  }
  const cached = await listCache(cache, repository);
  if (!cached) throw refusal;
  onNote(`The hub was not asked: this is what its cache on this machine has (${cache}).`);
  return { ...cached, licence: wish.licence, client: null };
}

function planEvent({ name, repository }: Wish, source: Source, choice: FileChoice): PullEvent {
  return {
    event: "plan",
    model: name,
    repository: repository.id,
    revision: repository.revision,
    commit: source.commit,
    licence: source.licence,
    files: choice.files.map((file) => ({ name: file.path, size_bytes: file.size })),
    size_bytes: choice.size,
    reason: choice.reason,
  };
}

/** Tell progress a few times a second, with the pace of what comes over the network. */
function showProgress(total: number, onEvent: PullOptions["onEvent"]) {
  const pace = createPaceWatch(total);
  let last = Number.NEGATIVE_INFINITY;
  return (file: { readonly name: string }, done: number, from: "network" | "disk") => {
    const now = performance.now() / 1000;
    if (now - last < 0.2 && done < total) return;
    last = now;
    const { rate, timeLeft } = from === "network" ? pace(done, now) : { rate: null, timeLeft: null };
    onEvent?.({
      event: "progress",
      file: file.name,
      done_bytes: done,
      total_bytes: total,
      bytes_per_second: rate === null ? null : Math.round(rate),
      seconds_left: timeLeft === null ? null : Math.round(timeLeft),
      from,
    });
  };
}

/** Give failures of the disk their codes; everything else passes. */
function diskError(path: string, cause: unknown): unknown {
  if (isLooperError(cause) || !(cause instanceof Error && "code" in cause && "syscall" in cause))
    return cause;
  const system = String(cause.code);
  const facts = { file: path, system };
  if (system === "ENOSPC" || system === "EDQUOT") {
    const message = `No space left to pull into ${path} (${system}). Free some and pull again: what has come is kept. Or set MUSICGEN_LOOPER_HOME to another disk.`;
    return new LooperError("OUTPUT_DISK_FULL", message, { facts, cause });
  }
  const message = `${path} cannot be written (${system}). Set MUSICGEN_LOOPER_HOME to a folder you may write to.`;
  return new LooperError("OUTPUT_UNWRITABLE", message, { facts, cause });
}
