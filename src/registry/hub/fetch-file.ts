/**
 * One file from the hub to the disk. What has come is kept under a name that carries the digest it must
 * have, and is gone on with, in this run or a later one; a file gets its own name only when it is proven.
 */
import { open, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { isLooperError, LooperError } from "#base";
import { digestInto, startDigest } from "../store/file-digest.ts";
import type { WantedFile } from "./choose-files.ts";
import type { HubClient } from "./hub-client.ts";
import type { FileDigest } from "./listing.ts";
import type { Repository } from "./repository.ts";

/** A file whose content is known by its digest. */
export type ProvableFile = WantedFile & { readonly digest: FileDigest };

/** Where from, where to. */
export interface FetchJob {
  readonly client: HubClient;
  readonly repository: Repository;
  readonly commit: string;
  /** Folder for the file and its unfinished part. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** What the server called the content of a part, from this run or an earlier one. */
  readonly etags: { get(part: string): string | null; set(part: string, etag: string): Promise<void> };
  /** How much of the file is here now, and whether it came over the network. */
  readonly onBytes: (have: number, from: "network" | "disk") => void;
  readonly onNote: (message: string) => void;
}

/** The name of what has come of a file so far. */
export function partName({ name, digest }: ProvableFile): string {
  return `${name}.${digest.hex.slice(0, 16)}.part`;
}

/**
 * Fetch a file.
 *
 * @param file - its size and digest are what the listing declared
 * @param job - where from, where to
 * @throws LooperError HUB_*, MODEL_DOWNLOAD_CORRUPT when it arrives damaged twice; errors of the disk as
 *   they are; the signal's reason
 */
export async function fetchFile(file: ProvableFile, job: FetchJob): Promise<void> {
  const part = join(job.folder, partName(file));
  const target = join(job.folder, file.name);
  for (let attempt = 1; ; attempt++) {
    const found = await fetchPart(part, file, job);
    if (found === file.digest.hex) break;
    await rm(part, { force: true });
    if (attempt === 2) throw damaged(file, job, found);
    job.onNote(`${file.path} arrived damaged (its digest is ${found.slice(0, 12)}…): fetching it again.`);
  }
  const handle = await open(part, "r+");
  await handle.sync().finally(() => handle.close());
  await rename(part, target);
}

/** Fetch what is missing of a part; its digest when it is as long as it must be. */
async function fetchPart(part: string, file: ProvableFile, job: FetchJob): Promise<string> {
  const { client, repository, commit, signal } = job;
  let have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  if (have > file.size) {
    await truncate(part, 0);
    have = 0;
  }
  let hash = startDigest(file.digest.kind, file.size);
  if (have > 0) {
    let seen = 0;
    await digestInto(part, hash, (count) => job.onBytes((seen += count), "disk"), signal);
  }
  // Only what was never here before counts as progress, or a server that always breaks off would go on for ever.
  let furthest = have;
  const retries = client.createRetries();
  let noting = Promise.resolve();
  const handle = await open(part, "a");
  try {
    while (have < file.size) {
      signal?.throwIfAborted();
      try {
        const known = have > 0 ? job.etags.get(part) : null;
        const stream = await client.open(repository, commit, file.path, have, known);
        // Noted while the bytes come in: nothing waits for the disk to confirm it.
        if (stream.etag !== null && stream.etag !== known) noting = job.etags.set(part, stream.etag);
        noting.catch(() => undefined);
        if (stream.from !== have) {
          // The server gives whole files only.
          await handle.truncate(0);
          have = 0;
          hash = startDigest(file.digest.kind, file.size);
        }
        for await (const bytes of stream.body) {
          const wanted = bytes.subarray(0, file.size - have);
          for (let at = 0; at < wanted.length; ) {
            const { bytesWritten } = await handle.write(wanted, at, wanted.length - at);
            at += bytesWritten;
          }
          hash.update(wanted);
          have += wanted.length;
          job.onBytes(have, "network");
          if (have > furthest) retries.noteProgress();
          furthest = Math.max(furthest, have);
          if (have === file.size) break;
        }
        if (have < file.size) await client.waitToRetry(retries, brokenOff(file, have, job));
      } catch (cause) {
        if (!mayPass(cause)) throw cause;
        await client.waitToRetry(retries, cause);
      }
    }
    await noting;
    return hash.digest();
  } finally {
    await handle.close();
  }
}

function mayPass(cause: unknown): boolean {
  if (isLooperError(cause, "HUB_UNREACHABLE")) return cause.facts.final !== true;
  return isLooperError(cause, "HUB_FAILED") && Number(cause.facts.status) >= 500;
}

function brokenOff(file: ProvableFile, have: number, { repository }: FetchJob): LooperError {
  const message = `${file.path} of ${repository.id} ends after ${have} of ${file.size} bytes, again and again. Pull again later: what has come is kept.`;
  const facts = { file: file.path, bytes: have, size: file.size, final: true };
  return new LooperError("HUB_UNREACHABLE", message, { facts });
}

function damaged(file: ProvableFile, { repository, commit }: FetchJob, found: string): LooperError {
  const { kind, hex } = file.digest;
  const name = kind === "sha256" ? "SHA-256" : "git's blob id";
  const message = `${file.path} of ${repository.id} arrived damaged twice: its ${name} is ${found}, the hub declares ${hex}. It was thrown away; pull again, over another network if there is a proxy.`;
  const facts = { file: file.path, repository: repository.id, commit, expected: hex, found };
  return new LooperError("MODEL_DOWNLOAD_CORRUPT", message, { facts });
}
