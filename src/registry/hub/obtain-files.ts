/**
 * All files of a model into the folder where it grows: what is on this machine is taken, the rest is
 * fetched. Knows nothing of what the files mean.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatBytes, LooperError } from "#base";
import { makeFolders, writeFileAtomic } from "#platform-node";
import { digestInto, startDigest } from "../store/file-digest.ts";
import type { WantedFile } from "./choose-files.ts";
import { fetchFile, type ProvableFile, partName } from "./fetch-file.ts";
import { type LocalCopy, takeCopy } from "./hub-cache.ts";
import type { HubClient } from "./hub-client.ts";
import type { FileDigest } from "./listing.ts";
import type { Repository } from "./repository.ts";

/** What lies in the folder beside the files: the server's names of what has come of them. */
const stateFile = "state.json";

/** What to get, from where. */
export interface ObtainJob {
  readonly files: readonly WantedFile[];
  readonly repository: Repository;
  readonly commit: string;
  readonly folder: string;
  /** Null: only what is on this machine. */
  readonly client: HubClient | null;
  /** Copies on this machine, likeliest first. */
  readonly copiesOf: (file: WantedFile) => Promise<LocalCopy[]>;
  /** Bytes free on the disk of the folder. */
  readonly free: () => Promise<number>;
  readonly signal?: AbortSignal | undefined;
  /** After each piece: the file, bytes of all that are here, and whether they came over the network. */
  readonly onProgress: (file: WantedFile, done: number, from: "network" | "disk") => void;
  readonly onNote: (message: string) => void;
  /** After each file that is proven; may refuse it. */
  readonly onFile: (file: WantedFile, path: string) => Promise<void>;
}

/** What has become of the files. */
export interface Obtained {
  readonly digests: ReadonlyMap<string, FileDigest>;
  /** Bytes that were on this machine already. */
  readonly reused: number;
}

/**
 * Get all files.
 *
 * @param job - what, from where
 * @throws LooperError OUTPUT_DISK_FULL before anything is fetched, or when others fill the disk; HUB_*,
 *   MODEL_DOWNLOAD_CORRUPT; whatever `onFile` throws; the signal's reason
 */
export async function obtainFiles(job: ObtainJob): Promise<Obtained> {
  const { folder } = job;
  await makeFolders(folder);
  await sweep(folder, job.files);
  const state = await readState(job);
  await checkSpace(job);
  const digests = new Map<string, FileDigest>();
  let done = 0;
  let reused = 0;
  let last: "network" | "disk" = "disk";
  for (const file of job.files) {
    job.signal?.throwIfAborted();
    const target = join(folder, file.name);
    const onBytes = (have: number, from: "network" | "disk") => {
      last = from;
      job.onProgress(file, done + have, from);
    };
    const proven = await stat(target).catch(() => null);
    let digest: FileDigest | null = null;
    if (file.digest && proven?.size === file.size) digest = file.digest;
    else {
      digest = await takeFromDisk(file, target, job, (have) => onBytes(have, "disk"));
      if (digest) reused += file.size;
    }
    digest ??= await fetchProven(file, job, state, onBytes);
    digests.set(file.name, digest);
    done += file.size;
    job.onProgress(file, done, last);
    await job.onFile(file, target);
  }
  await rm(join(folder, stateFile), { force: true });
  return { digests, reused };
}

async function takeFromDisk(
  file: WantedFile,
  target: string,
  job: ObtainJob,
  onBytes: (have: number) => void,
): Promise<FileDigest | null> {
  for (const copy of await job.copiesOf(file)) {
    const digest = await takeCopy(copy, target, file, onBytes, job.signal);
    if (digest) return digest;
    job.onNote(`${copy.path} is damaged: it is not used.`);
  }
  return null;
}

async function fetchProven(
  file: WantedFile,
  { client, repository, commit, folder, signal, onNote }: ObtainJob,
  state: State,
  onBytes: (have: number, from: "network" | "disk") => void,
): Promise<FileDigest> {
  if (client === null || file.digest === null) {
    const message = `${file.path} of ${repository.id} is not on this machine, and the network may not be used (HF_HUB_OFFLINE). Unset it and pull again.`;
    throw new LooperError("HUB_OFFLINE", message, { facts: { file: file.path, repository: repository.id } });
  }
  const etags = {
    get: (part: string) => state.etags[part] ?? null,
    set: (part: string, etag: string) => {
      state.etags[part] = etag;
      return writeFileAtomic(join(folder, stateFile), JSON.stringify(state));
    },
  };
  const wanted = { ...file, digest: file.digest };
  await fetchFile(wanted, { client, repository, commit, folder, signal, etags, onBytes, onNote });
  return file.digest;
}

interface State {
  /** The folder's files are of this commit. */
  readonly commit: string;
  readonly etags: Record<string, string>;
}

/** What an earlier run noted. Files that it proved for another commit are proven anew. */
async function readState({ folder, commit, files, signal }: ObtainJob): Promise<State> {
  const path = join(folder, stateFile);
  try {
    const { commit: noted, etags } = JSON.parse(await readFile(path, "utf8")) as Partial<State>;
    if (noted === commit && typeof etags === "object" && etags !== null) return { commit, etags };
  } catch {
    // None, or a broken one: as if nothing were known.
  }
  for (const { name, size, digest } of files) {
    const target = join(folder, name);
    const facts = await stat(target).catch(() => null);
    if (!facts) continue;
    const hash = startDigest(digest?.kind ?? "sha256", size);
    if (facts.size === size) await digestInto(target, hash, undefined, signal);
    if (facts.size !== size || digest === null || hash.digest() !== digest.hex)
      await rm(target, { force: true });
  }
  const state = { commit, etags: {} };
  await writeFileAtomic(path, JSON.stringify(state));
  return state;
}

/** Remove what belongs to another commit, or to a process that was killed while copying. */
async function sweep(folder: string, files: readonly WantedFile[]): Promise<void> {
  const known = new Set([stateFile]);
  for (const file of files) {
    known.add(file.name);
    if (file.digest) known.add(partName(file as ProvableFile));
  }
  for (const name of await readdir(folder)) {
    if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Refuse at once what cannot fit. */
async function checkSpace(job: ObtainJob): Promise<void> {
  const { dev } = await stat(job.folder);
  let needed = 0;
  for (const file of job.files) {
    const sizeAt = (name: string) =>
      stat(join(job.folder, name)).then(
        ({ size }) => size,
        () => 0,
      );
    if ((await sizeAt(file.name)) === file.size) continue;
    const copies = await job.copiesOf(file);
    if (copies.some(({ device }) => device === dev)) continue;
    const part = file.digest ? await sizeAt(partName(file as ProvableFile)) : 0;
    needed += Math.max(0, file.size - part);
  }
  const free = await job.free();
  if (needed <= free) return;
  throw new LooperError(
    "OUTPUT_DISK_FULL",
    `${formatBytes(needed)} are to come, ${formatBytes(free)} are free at ${job.folder}. Free some, or set MUSICGEN_LOOPER_HOME to another disk.`,
    { facts: { file: job.folder, needed, free } },
  );
}
